// The same from Node: `node segments.cjs URL KEY THREAD COUNT`, with Segment's own library.
const { setTimeout } = require("node:timers/promises");
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey, thread, count] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushAt: 4, flushInterval: 200 });
analytics.on("error", (error) => console.log("gave up", error.reason?.message));

async function main() {
  analytics.identify({ userId: "ann", traits: { plan: "gold" } });
  for (let number = 0; number < Number(count); number += 1) {
    const properties = { conversation_id: thread, message_id: `${thread} ${number}`, message_body: `said ${number}` };
    analytics.track({ userId: "ann", event: "Live Chat Message Sent", properties });
    await setTimeout(10);
  }
  await analytics.closeAndFlush({ timeout: 60000 });
}

main();
