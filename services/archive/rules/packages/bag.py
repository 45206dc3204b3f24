"""A bag (BagIt 1.0): payload, manifests, a signature over them; as one ZIP whose bytes follow from what is in it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence

from services.archive.rules.packages.verify import MANIFEST, SIGNATURE, TAGS, digest_of

Sign = Callable[[bytes], tuple[bytes, bytes]]
_BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: when it was made stands in bag-info.txt


def bagged(payload: Mapping[str, bytes], info: Sequence[tuple[str, str]], sign: Sign) -> dict[str, bytes]:
    """Every file of the bag. `payload` is named below `data/`; `sign` gives the public key and the signature."""
    size = sum(len(content) for content in payload.values())
    told = [*info, ("Payload-Oxum", f"{size}.{len(payload)}")]
    files = {f"data/{name}": content for name, content in sorted(payload.items())}
    files[MANIFEST] = _manifest(files)
    files["bagit.txt"] = _BAGIT
    files["bag-info.txt"] = "".join(f"{name}: {value}\n" for name, value in told).encode()
    files[TAGS] = _manifest({name: files[name] for name in (MANIFEST, "bagit.txt", "bag-info.txt")})
    package = digest_of(files)
    public, signature = sign(package.encode())
    signed = {"package": package, "algorithm": "Ed25519", "public_key": public.hex(), "signature": signature.hex()}
    files[SIGNATURE] = (json.dumps(signed, indent=1) + "\n").encode()
    return files


def zipped(files: Mapping[str, bytes], *, top: str) -> bytes:
    """One folder `top` with everything in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", _EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100444 << 16
            archive.writestr(entry, content)
    return made.getvalue()


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
