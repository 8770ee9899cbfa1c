/** The bare program that the streaming figures are compared with: fetch, decode, print. */
const response = await fetch(`${Deno.args[0]}/chat/completions`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ model: "bench", stream: true, messages: [] }),
});
let text = "";
let buffer = "";
for await (
  const piece of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())
) {
  const events = (buffer + piece).split("\n\n");
  buffer = events.pop() ?? "";
  for (const event of events) {
    const payload = event.slice("data: ".length);
    if (payload !== "[DONE]") text += JSON.parse(payload).choices[0].delta.content ?? "";
  }
}
await new Blob([text, "\n"]).stream().pipeTo(Deno.stdout.writable);
