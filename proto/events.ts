import { readFileSync, writeFileSync } from 'node:fs';

/** Writes the list of events, which are the messages that say what they are about, from the image into `gen/events.ts`. */

type Location = { path?: number[]; leadingComments?: string };
type Message = { name: string; options?: Record<string, unknown> };
type File = { package: string; messageType?: Message[]; sourceCodeInfo?: { location: Location[] } };

const { file: files } = JSON.parse(readFileSync('gen/image.json', 'utf8')) as { file: File[] };
/** Field number of messages in descriptor.proto, of which a comment's path is made. */
const messagePath = 4;

const events = files.flatMap((file) =>
  (file.messageType ?? []).flatMap(({ name, options }, index) => {
    const subject = options?.['[mostrador.common.v1.subject]'] as string | undefined;
    if (!subject) return [];
    const at = `${messagePath}.${index}`;
    const comment = file.sourceCodeInfo?.location.find(({ path }) => path?.join('.') === at)?.leadingComments ?? '';
    return [{ type: `${file.package}.${name}`, subject, description: comment.trim().replaceAll(/\s*\n\s*/g, ' ') }];
  }),
);

const text = `/** Every event: its full name, what the id that it is told under is of, and what it tells. */
export const eventTypes: readonly { type: string; subject: string; description: string }[] = ${JSON.stringify(events, null, 2)};
`;
writeFileSync('gen/events.ts', text);
