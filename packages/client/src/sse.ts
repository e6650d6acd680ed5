/** What stands between two empty lines of a stream of server-sent events; comments are left out. */
export type Block = { event: string; id: string | undefined; data: string | undefined };

/** Reads the blocks of a stream as they come. One that was cut off is none. */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split(/\r?\n\r?\n/);
    text = parts.pop()!;
    for (const part of parts) yield blockOf(part);
  }
}

function blockOf(text: string): Block {
  const block: Block = { event: 'message', id: undefined, data: undefined };
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') block.event = value;
    if (name === 'id') block.id = value;
    if (name === 'data') block.data = block.data === undefined ? value : `${block.data}\n${value}`;
  }
  return block;
}
