'use strict';
const byId = id => document.getElementById(id);
const colors = 12;
const kept = 150;
let last = null;
let rates = [];

const element = (tag, text, className) => {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const row = (...cells) => {
  const made = element('tr');
  cells.forEach((cell, index) => {
    const td = element(index === 0 ? 'th' : 'td');
    if (index === 0) td.scope = 'row';
    if (cell instanceof Node) td.append(cell); else td.textContent = cell;
    made.append(td);
  });
  return made;
};
const number = value => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
const duration = seconds => seconds === null ? '–' : seconds < 0.001 ? `${number(seconds * 1e6)} µs` : seconds < 1 ? `${number(seconds * 1e3)} ms` : `${number(seconds)} s`;

// The upper bound of the bucket that holds the quantile.
const quantile = (bounds, counts, wanted) => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let seen = 0;
  for (let i = 0; i < counts.length; i++) {
    seen += counts[i];
    if (seen >= all * wanted) return bounds[Math.min(i, bounds.length - 1)];
  }
  return bounds[bounds.length - 1];
};

const showTraffic = (now, before) => {
  const seconds = before ? now.unixTimeSeconds - before.unixTimeSeconds : 0;
  const rate = seconds > 0 ? Math.max(0, now.traffic.queries - before.traffic.queries) / seconds : null;
  byId('total').textContent = number(now.traffic.queries);
  if (rate === null) return;
  rates = [...rates, rate].slice(-kept);
  byId('rate').textContent = `${number(rate)}/s`;
  const fresh = now.traffic.durations.map((count, i) => Math.max(0, count - before.traffic.durations[i]));
  byId('p50').textContent = '≤ ' + duration(quantile(now.traffic.durationBounds, fresh, 0.5));
  byId('p99').textContent = '≤ ' + duration(quantile(now.traffic.durationBounds, fresh, 0.99));
  const top = Math.max(1, ...rates);
  byId('line').setAttribute('points', rates.map((value, i) => `${(300 * (i + kept - rates.length) / (kept - 1)).toFixed(1)},${(58 - 56 * value / top).toFixed(1)}`).join(' '));
  const codes = Object.entries(now.traffic.codes).map(([code, count]) => [code, count, Math.max(0, count - (before.traffic.codes[code] ?? 0)) / seconds]);
  const all = codes.reduce((sum, code) => sum + code[2], 0);
  byId('codes').replaceChildren(...codes.map(([code, count, perSecond]) => row(code, `${number(perSecond)}/s`, all > 0 ? `${number(100 * perSecond / all)} %` : '–', number(count))));
};

const showCluster = now => {
  const held = now.nodes.map((_, index) => now.shards.reduce((sum, copies) => sum + copies.filter(copy => copy === index).length, 0));
  const unreachable = new Set(now.cluster.unreachable.map(member => member.node));
  byId('members').replaceChildren(...now.cluster.members.map(member => {
    const index = now.nodes.indexOf(member.node);
    const marks = [member.node === now.cluster.selfNode && 'this node', member.node === now.cluster.oldest && 'oldest', member.node === now.cluster.leader && 'leader', unreachable.has(member.node) && 'unreachable'].filter(Boolean);
    return row(member.node, element('span', member.status, member.status === 'Up' && !unreachable.has(member.node) ? 'good' : 'bad'), index < 0 ? '0' : String(held[index]), marks.join(', '));
  }));
  const missing = now.shards.reduce((sum, copies) => sum + copies.filter(copy => copy < 0).length, 0);
  byId('shardsum').textContent = `${now.shards.length} shards, ${now.copies} copies of each` + (missing > 0 ? `; ${missing} copies have no holder` : '');
  byId('legend').replaceChildren(...now.nodes.map((node, index) => {
    const item = element('li');
    item.append(element('i', '', `n${index % colors}`), `${node} (${held[index]})`);
    return item;
  }));
  byId('shards').replaceChildren(...now.shards.map((copies, shard) => {
    const cell = element('div');
    cell.title = `shard ${shard}: ${copies.map(copy => copy < 0 ? 'nobody' : now.nodes[copy]).join(', ')}`;
    cell.append(...copies.map(copy => element('i', '', copy < 0 ? 'none' : `n${copy % colors}`)));
    return cell;
  }));
  byId('shards').setAttribute('aria-label', `Holders of each shard: ${now.nodes.map((node, index) => `${node} holds ${held[index]} copies`).join('; ')}; ${missing} copies without a holder`);
};

// Counts may be too high by their surplus, where names come and go.
const showNames = now => {
  byId('top').hidden = !now.topNames;
  byId('names').replaceChildren(...(now.topNames ?? []).map(top => row(top.name, `${number(100 * top.share)} %`, top.surplus > 0 ? `${number(top.queries - top.surplus)} to ${number(top.queries)}` : number(top.queries))));
};

const showFeeds = now => byId('feeds').replaceChildren(...now.feeds.flatMap(feed => feed.kinds.map((kind, index) => row(
  index === 0 ? feed.feed : '',
  kind.kind,
  kind.fault ? element('span', kind.fault, 'bad') : index > 0 ? '' : `${feed.isComplete ? 'complete' : 'not complete'}, ${feed.isFeeding ? 'fed by this node' : 'fed by others'}, heard of ${number(feed.silenceSeconds)} s ago, ${number(feed.namespaces)} namespaces`,
  kind.listedVersion,
  kind.appliedVersion))));

const show = now => {
  byId('version').textContent = now.version;
  byId('self').textContent = now.cluster.selfNode;
  const state = now.ready ? 'Ready' : `Not ready: ${now.notReady.join('; ')}`;
  if (byId('state').textContent !== state) byId('state').textContent = state;
  byId('state').className = now.ready ? 'good' : 'bad';
  showTraffic(now, last);
  showCluster(now);
  showNames(now);
  showFeeds(now);
  last = now;
};

const explained = answer => {
  const why = answer.explanation;
  const facts = [
    ['Server block', why.server ? `${why.server}, zone ${why.zone} (${why.location ?? 'unknown'})` : 'none'],
    ['Stages passed', why.stagesPassed.join(', ') || 'none'],
    ['Answered by stage', why.answeredByStage ?? 'none'],
    ['Feed and shard', why.shard === undefined ? why.feed : `${why.feed}, shard ${why.shard}, held by ${why.holders.join(' and ') || 'nobody'}`],
    ['Answered by node', why.answeredByNode && (why.copy === undefined ? why.answeredByNode : `${why.answeredByNode}, copy ${why.copy}`)],
    ['Version told', why.version],
    ['From the cache', why.cacheAgeSeconds === undefined ? undefined : `${duration(why.cacheAgeSeconds)} old${why.isStale ? ', stale' : ''}`],
    ['Error', why.error],
  ].filter(fact => fact[1]);
  const table = element('table');
  const body = element('tbody');
  body.append(...facts.map(fact => row(...fact)));
  table.append(element('caption', `${answer.name} ${answer.type}: ${answer.code} in ${duration(answer.durationSeconds)}`), body);
  const records = [...answer.answer, ...answer.authority, ...answer.additional].join('\n');
  return [element('pre', records || 'no records'), table, element('pre', why.steps.join('\n') || 'no further steps')];
};

byId('explain').addEventListener('submit', async event => {
  event.preventDefault();
  try {
    const response = await fetch(`dns/lookup?${new URLSearchParams(new FormData(event.target))}`);
    const told = await response.json();
    byId('answer').replaceChildren(...(response.ok ? explained(told) : [element('p', told.detail, 'bad')]));
  } catch {
    byId('answer').replaceChildren(element('p', 'The node does not answer.', 'bad'));
  }
});

let events = null;
const connect = () => {
  events = new EventSource('status/events');
  events.addEventListener('status', event => show(JSON.parse(event.data)));
  events.addEventListener('error', () => {
    byId('state').textContent = 'The node does not answer; trying again';
    byId('state').className = 'bad';
  });
};
// A page nobody looks at costs the node nothing.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) { events?.close(); events = null; } else if (!events) { last = null; connect(); }
});
if (!document.hidden) connect();
