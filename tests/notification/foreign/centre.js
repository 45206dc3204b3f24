// A message centre on npm's `smpp`. What a number ends in decides what happens to a message; what came in is told as JSON.
'use strict';
const http = require('http');
const smpp = require('smpp');

const submits = [];
const queries = [];
const sessions = new Set();
const throttled = new Set();
const held = [];
let count = 0;
let mood = '';
let lines = 0;
let server = null;

const receiptOf = (id, stat) => ({
  esm_class: 4,
  short_message: `id:${id} sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:${stat} err:000 text:`,
  receipted_message_id: id,
});

function textOf(pdu) {
  const given = pdu.short_message;
  return { text: given.message === undefined ? String(given) : String(given.message), parts: given.udh ? given.udh[0][3] : 1 };
}

function submitted(session, pdu) {
  const to = pdu.destination_addr;
  const fate = mood || to.slice(-4);
  if (pdu.source_addr === '10690404') return session.send(pdu.response({ command_status: smpp.ESME_RINVSRCADR }));
  if (fate === '8880' && !throttled.has(to)) {
    throttled.add(to);
    return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  }
  if (fate === '8888') return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
  if (fate === '6666') return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
  const id = `npm-${++count}`;
  submits.push({ id, to, from: pdu.source_addr, user: session.user, line: session.line, ...textOf(pdu) });
  if (fate === '5555') return session.socket.destroy();
  if (fate === '7777') return undefined;
  const answer = () => session.send(pdu.response({ message_id: id }));
  const tell = (stat, after) => setTimeout(() => {
    const bound = [...sessions].reverse().find((each) => each.user === session.user);
    if (bound) bound.deliver_sm({ source_addr: to, destination_addr: pdu.source_addr, ...receiptOf(id, stat) });
  }, after);
  if (fate === '2222') return held.push(() => { answer(); tell('DELIVRD', 20); });  // until it is told to go on
  if (fate === '1234') { tell('DELIVRD', 0); return setTimeout(answer, 100); }  // the receipt is faster than the answer
  answer();
  if (['9999', '1111', '1212'].includes(fate)) return undefined;
  if (!pdu.registered_delivery) return undefined;
  if (fate === '4444') tell('DELIVRD', 60);
  return tell(fate === '0000' ? 'UNDELIV' : 'DELIVRD', fate === '3333' ? 700 : 20);
}

function met(session) {
  session.on('error', () => {});
  session.on('close', () => sessions.delete(session));
  session.on('bind_transceiver', (pdu) => {
    if (pdu.password !== 'secret') {
      session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }));
      return session.close();
    }
    session.user = pdu.system_id;
    session.line = ++lines;
    sessions.add(session);
    return session.send(pdu.response());
  });
  session.on('submit_sm', (pdu) => submitted(session, pdu));
  session.on('query_sm', (pdu) => {
    queries.push(pdu.message_id);
    const known = submits.find((each) => each.id === pdu.message_id);
    if (known && known.to.endsWith('1212')) return undefined;
    if (!known) return session.send(pdu.response({ command_status: smpp.ESME_RQUERYFAIL }));
    const state = known.to.endsWith('1111') ? 1 : known.to.endsWith('0000') ? 5 : 2;
    return session.send(pdu.response({ message_id: pdu.message_id, final_date: '', message_state: state }));
  });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
}

function tells(id, number, stat, user) {
  const [session] = [...sessions].filter((each) => each.user === user).reverse();
  if (session) session.deliver_sm({ source_addr: number, destination_addr: '10690000', ...receiptOf(id, stat) });
}

function up(port, then) {
  server = smpp.createServer({}, met);
  server.listen(port, '127.0.0.1', then);
}

function down(then) {
  server.close(then);
  for (const session of sessions) session.socket.destroy();
}

function say(from, text, user) {
  const [session] = [...sessions].filter((each) => each.user === user).reverse();
  if (session) session.deliver_sm({ source_addr: from, destination_addr: '10690000', short_message: text });
}

const [port, control] = process.argv.slice(2).map(Number);
const orders = {
  '/submits': (url, done) => done(submits),
  '/count': (url, done) => done(submits.length),
  '/lines': (url, done) => done([...sessions].filter((each) => each.user === url.searchParams.get('user')).map((each) => each.line)),
  '/held': (url, done) => { held.splice(0).forEach((each) => each()); done([]); },
  '/queries': (url, done) => done(queries),
  '/clear': (url, done) => { submits.length = 0; queries.length = 0; throttled.clear(); held.length = 0; mood = ''; done([]); },
  '/mood': (url, done) => { mood = url.searchParams.get('of'); done([]); },
  '/down': (url, done) => down(() => done([])),
  '/up': (url, done) => up(port, () => done([])),
  '/receipt': (url, done) => {
    tells(...['id', 'from', 'stat', 'user'].map((each) => url.searchParams.get(each)));
    done([]);
  },
  '/say': (url, done) => { say(...['from', 'text', 'user'].map((each) => url.searchParams.get(each))); done([]); },
};
http.createServer((request, answer) => {
  const url = new URL(request.url, 'http://peer');
  orders[url.pathname](url, (told) => answer.end(JSON.stringify(told)));
}).listen(control, '127.0.0.1', () => up(port, () => console.log('ready')));
