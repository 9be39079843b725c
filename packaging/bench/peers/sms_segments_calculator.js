// Reads {name: text} and prints {name: {us, segments}}: the best round's microseconds a text.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { SegmentedMessage } = require(
  join(process.argv[2], "node_modules", "sms-segments-calculator"),
);

const ROUNDS = 5;
const ROUND_NS = 60e6;

function microseconds(text) {
  for (let i = 0; i < 20; i++) new SegmentedMessage(text); // let the compiler warm up
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    let calls = 0;
    let taken;
    do {
      new SegmentedMessage(text);
      calls++;
      taken = Number(process.hrtime.bigint() - start);
    } while (taken < ROUND_NS);
    best = Math.min(best, taken / calls / 1000);
  }
  return best;
}

const results = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  results[name] = { us: microseconds(text), segments: new SegmentedMessage(text).segmentsCount };
}
console.log(JSON.stringify(results));
