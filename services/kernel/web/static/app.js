// Betters pages that work without it. ES2017, nothing inline; htmx does not have to be there.
(function () {
  'use strict';
  const doc = document;
  const all = (selector, root) => Array.from((root || doc).querySelectorAll(selector));
  const first = (selector, root) => (root || doc).querySelector(selector);
  const html = doc.documentElement;

  function recall(key) { try { return localStorage.getItem(key); } catch (refused) { return null; } }
  function remember(key, value) { try { localStorage.setItem(key, value); } catch (refused) { /* private mode */ } }
  function say(sentence) { const live = first('#said'); if (live) live.textContent = sentence; }

  // Large print without a reload, so that nothing typed is lost.
  doc.addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches('[data-size]')) return;
    event.preventDefault();
    const button = first('button', form);
    const on = button.value === '1';
    html.classList.toggle('large', on);
    button.value = on ? '0' : '1';
    button.textContent = form.dataset.words.split('|')[+on];
    doc.cookie = 'large=' + (on ? 1 : 0) + ';path=/;max-age=31536000;samesite=lax' + (location.protocol === 'https:' ? ';secure' : '');
  });

  // Characters left, counted as the server counts them: a rare character is one.
  const counting = new Map();
  doc.addEventListener('input', event => {
    const box = event.target;
    if (!box.dataset || !box.dataset.most) return;
    clearTimeout(counting.get(box));
    counting.set(box, setTimeout(() => {
      const left = box.dataset.most - Array.from(box.value).length;
      const line = first('#' + box.id + '-left');
      line.textContent = box.dataset[left < 0 ? 'over' : 'left'].replace('#', Math.abs(left));
      line.classList.toggle('over', left < 0);
    }, 250));
  });

  // One press, one submission; the button says what is going on.
  doc.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    const button = event.submitter || first('button[type=submit], button:not([type])', form);
    if (button) {
      button.setAttribute('aria-busy', 'true');
      reword(button, button.dataset.busy);
    }
    setTimeout(() => release(form), 15000);
  });
  function release(form) {
    delete form.dataset.sent;
    all('[aria-busy]', form).forEach(button => {
      button.removeAttribute('aria-busy');
      reword(button, button.dataset.word);
    });
  }
  function reword(button, word) {
    const text = Array.from(button.childNodes).find(node => node.nodeType === 3);
    if (!word || !text) return;
    button.dataset.word = text.data;
    text.data = word;
  }
  // The next page takes its time: a bar and a sentence after 300 ms, until it comes or was a file.
  function leaving(on) {
    html.classList.toggle('leaving', on);
    if (on) setTimeout(() => { if (html.matches('.leaving')) say('正在读取'); }, 300);
    if (on) setTimeout(() => leaving(false), 5000);
  }
  addEventListener('beforeunload', () => leaving(true));
  addEventListener('pageshow', () => { leaving(false); all('form[data-sent]').forEach(release); });

  // htmx fetches parts and puts them in; what it does not do is here. What has hx-trigger renews itself, as lists do and
  // the wall; any other link or form puts something beside itself, and is followed as it stands when that fails.
  const renews = element => element.matches('[hx-trigger]');
  // Seen after 300 ms (see .wait), gone with what comes.
  const WAIT = '<div class="wait"><p>正在读取……</p><i></i><i></i><i></i></div>';
  const lastSaid = { text: '', at: 0 };
  const figures = root => new Map(all('[data-figure]', root).map(element => [element.dataset.figure, element.textContent]));
  let before, active;
  function connected(is) {
    all('.live').forEach(dot => {
      if (!dot.dataset.word) dot.dataset.word = dot.textContent;
      if (is === !dot.classList.contains('lost')) return;
      dot.classList.toggle('lost', !is);
      const at = new Date().toTimeString().slice(0, 5);
      dot.textContent = is ? dot.dataset.word : '已断开 ' + at + '，正在重连';
    });
  }
  if (first('[hx-trigger]') && !window.htmx) {  // a browser too old for it
    all('.live').forEach(dot => { dot.textContent = dot.dataset.word = '列表不会自动更新，请刷新'; });
  }
  doc.addEventListener('click', event => {  // into another window
    if ((event.ctrlKey || event.metaKey || event.shiftKey) && event.target.closest('a[hx-get]')) event.stopPropagation();
  }, true);
  doc.addEventListener('htmx:beforeRequest', event => {
    const { elt, target, requestConfig } = event.detail;
    if (renews(elt)) {
      const typing = elt.contains(doc.activeElement) && doc.activeElement.matches('input, select, textarea');
      if (doc.hidden || typing || (!requestConfig.triggeringEvent && pushed())) event.preventDefault();
    } else {
      target.setAttribute('aria-busy', 'true');
      target.insertAdjacentHTML('afterbegin', WAIT);
    }
  });
  doc.addEventListener('htmx:beforeSwap', event => {
    const { elt, xhr, pathInfo } = event.detail;
    if (new URL(xhr.responseURL).pathname !== new URL(pathInfo.finalRequestPath, location.href).pathname) {
      event.detail.shouldSwap = false;  // led to another page
      event.detail.isError = true;
    } else if (renews(elt)) {
      if (elt.lastSeen === xhr.responseText) event.detail.shouldSwap = false;
      before = figures(elt);
      active = elt.contains(doc.activeElement) && doc.activeElement.getAttribute('href');
    }
  });
  doc.addEventListener('htmx:afterSwap', event => {
    const { elt, target, xhr } = event.detail;
    if (event.target !== target) return;  // said of every element that came
    if (!renews(elt)) {
      target.tabIndex = -1;
      target.focus();
      return;
    }
    const started = elt.lastSeen !== undefined;
    elt.lastSeen = xhr.responseText;
    all('[data-figure]', elt).forEach(element => {  // figures that changed flash once
      const old = before.get(element.dataset.figure);
      if (old !== undefined && old !== element.textContent) element.classList.add('flash');
    });
    const link = active && all('a', elt).find(a => a.getAttribute('href') === active);
    if (link) link.focus();
    const summary = first('[data-summary]', elt);
    if (started && summary && summary.textContent !== lastSaid.text && Date.now() - lastSaid.at > 60000) {
      lastSaid.text = summary.textContent;
      lastSaid.at = Date.now();
      say(summary.textContent);
    }
  });
  doc.addEventListener('htmx:afterRequest', event => {
    const { elt, target, xhr, successful } = event.detail;
    if (renews(elt)) {
      if (xhr.status === 401) location.reload();  // who may see nothing any more is asked who he is
      if (successful) known = Date.now();
      connected(!!successful);
    } else if (successful) target.removeAttribute('aria-busy');
    else if (elt.href) location.assign(elt.href);
    else elt.submit();
  });

  const source = first('[data-live]');
  let heard = 0;
  let known = Date.now();
  const pushed = () => Date.now() - heard < 25000;

  // The live picture: figures as they are, by line and name: <b data-told="total::open">, <td data-told="cities:220100:open">.
  let shape = '';
  function said(name, value, bare) {
    if (value === null) return '—';
    if (/_rate$|^satisfaction$/.test(name)) return value.toFixed(1) + '%';
    return value.toLocaleString('en-US') + (/^(days|oldest)$/.test(name) && !bare ? ' 天' : '');
  }
  function shade(element, value) {
    const map = element.closest('svg').dataset;
    return value === null ? 0 : map.steps.split(' ').filter(step => map.falling === undefined ? value >= +step : value < +step).length;
  }
  function write(element, text) {
    if (element.textContent === text) return;
    element.textContent = text;
    element.classList.remove('flash');
    requestAnimationFrame(() => element.classList.add('flash'));
  }
  // A figure with a norm changes its colour with its value.
  function tone(element, norm, value) {
    if (!norm.bad) return;
    const bad = value > +norm.most || value < +norm.least;
    element.closest('div').className = 't-' + (value === null ? 'plain' : bad ? norm.bad : norm.good);
  }
  function show(picture) {
    const lines = { total: { '': picture.total }, cities: {}, offices: {}, stages: {} };
    picture.stages.forEach(stage => { lines.stages[stage.step] = stage; });
    ['cities', 'offices'].forEach(level => picture[level].forEach(line => { lines[level][line.office] = line; }));
    all('[data-told]').forEach(element => {
      const [level, code, name] = element.dataset.told.split(':');
      const value = (lines[level][code] || {})[name];
      if (value === undefined) return;
      if (element.matches('rect')) { element.setAttribute('width', Math.min(value * 10, 100) + '%'); return; }
      if (element.matches('path')) {
        element.setAttribute('class', 'm' + shade(element, value));
        element = first('title', element);
        element.textContent = element.textContent.split(' ')[0] + ' ' + said(name, value);
        return;
      }
      if (element.matches('tspan')) element.parentNode.setAttribute('class', 'on' + shade(element, value));
      write(element, said(name, value, element.dataset.bare !== undefined));
      tone(element, element.dataset, value);
    });
  }
  // Lists are fetched anew when what stands in them has changed, not all browsers in the same moment.
  const renew = () => all('[hx-trigger]').forEach(part => part.dispatchEvent(new Event('renew')));
  function hear(time) {
    heard = known = Date.now();
    connected(true);
    const when = first('.when');
    if (when && time) when.textContent = when.textContent.replace(/\d\d:\d\d$/, time);
  }
  function listen() {
    const stream = new EventSource(source.dataset.live);
    stream.addEventListener('beat', event => hear(event.data.slice(0, 5)));
    stream.onmessage = event => {
      const picture = JSON.parse(event.data);
      const when = first('.when');
      hear(picture.at.slice(11, 16));
      show(picture);
      const before = shape;
      const order = line => [line.office, line.overdue];
      shape = JSON.stringify([picture.news, picture.total.major, picture.total.suspected, picture.stages.map(stage => stage.step), picture.cities.map(order), picture.offices.map(order)]);
      const soon = 1000 * Math.random();
      if (when && when.dateTime.slice(0, 10) !== picture.at.slice(0, 10)) setTimeout(() => location.reload(), 20 * soon);
      else if (before !== shape) setTimeout(renew, before ? soon : 0);
    };
    stream.onerror = () => {
      if (stream.readyState !== 2) return;
      heard = 0;  // refused: the page itself is asked next time, and says why
      setTimeout(listen, 5000 + 5000 * Math.random());
    };
  }
  if (source) {
    if (window.EventSource) listen();
    setInterval(() => { if (Date.now() - known > 25000) connected(false); }, 10000);
  }

  // Keys of the console. Single letters rest while one types, and can be switched off for good.
  const rowLinks = () => all('[data-row]').map(row => first('a', row)).filter(Boolean);
  function move(by) {
    const links = rowLinks();
    const at = links.indexOf(doc.activeElement);
    const next = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) next.focus();
  }
  doc.addEventListener('focusin', event => {
    all('.at-row').forEach(row => row.classList.remove('at-row'));
    const row = event.target.closest('[data-row]');
    if (row) row.classList.add('at-row');
  });
  doc.addEventListener('click', event => {
    const row = event.target.closest('[data-row]');
    if (!row || event.target.closest('a, button, input, label, select, textarea') || String(getSelection())) return;
    const link = first('a', row);
    if (link) link.click();
  });
  const keysOff = first('[data-keys-off]');
  if (keysOff) {
    keysOff.checked = recall('keys') === 'off';
    keysOff.addEventListener('change', () => remember('keys', keysOff.checked ? 'off' : 'on'));
  }
  const single = {
    '/': () => { const box = first('[data-search]'); if (box) { box.focus(); box.select(); } return box; },
    'j': () => { move(1); return rowLinks().length; },
    'k': () => { move(-1); return rowLinks().length; },
    '?': () => {
      const help = first('#keys');
      if (help) { help.open = !help.open; first('summary', help).focus(); }
      return help;
    },
  };
  doc.addEventListener('keydown', event => {
    const typing = event.target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest('form');
      const button = form && form.method === 'post' && first('button[type=submit], button:not([type])', form);
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || recall('keys') === 'off') return;
    if (!html.classList.contains('con')) return;
    const key = event.key.toLowerCase();
    const act = single[key];
    const keyed = act ? null : all('[data-key]').find(element => element.dataset.key === key);
    if (act ? act() : keyed) event.preventDefault();
    if (keyed) keyed.click();
  });

  all('[data-print]').forEach(button => {
    button.hidden = false;
    button.addEventListener('click', () => {
      html.classList.toggle('slip', button.dataset.print === 'slip');
      print();
    });
  });
  all('[data-gone-after]').forEach(toast => {
    setTimeout(() => { if (!toast.contains(doc.activeElement)) toast.hidden = true; }, 1000 * toast.dataset.goneAfter);
  });
  const summary = first('[data-focus]');
  if (summary) summary.focus();
}());
