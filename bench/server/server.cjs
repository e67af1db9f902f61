'use strict';
/** A small service: it parses, validates, computes and writes JSON, a fraction of a millisecond of work for each request. */
const { createHash } = require('node:crypto');

const fastify = require('fastify');

const ORDERS = Array.from({ length: 60 }, (_, id) => {
  return {
    id,
    customer: `customer ${id % 7}`,
    lines: Array.from({ length: 5 }, (__, n) => ({ sku: `sku-${n}`, price: id + n })),
  };
});
const TEXT = JSON.stringify(ORDERS);

function totalOf({ lines }) {
  return lines.reduce((sum, { price }) => sum + price, 0);
}

function byCustomer(orders) {
  const groups = new Map();
  for (const order of orders) groups.set(order.customer, (groups.get(order.customer) ?? 0) + totalOf(order));
  return [...groups].sort((a, b) => b[1] - a[1]);
}

/** Starts the service; resolves to it and its port. */
async function listen() {
  const server = fastify();
  server.get('/', async () => {
    const totals = byCustomer(JSON.parse(TEXT));
    return { totals, tag: createHash('sha256').update(TEXT).digest('hex') };
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  return { server, port: server.server.address().port };
}

module.exports = { listen };
