"""What kind of file somebody handed in, by what is inside; and pictures, made harmless."""

from services.intake.rules.files.kinds import ENDINGS, FileKind, NoSuchKind, recognise
from services.intake.rules.files.pictures import Broken, Picture, redraw

__all__ = ["ENDINGS", "Broken", "FileKind", "NoSuchKind", "Picture", "recognise", "redraw"]
