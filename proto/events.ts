import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes the list of events, which are the messages that say what they are about, and that of contexts, which are those
 * that are called as their service is, from the image into `gen/events.ts`.
 */

type Location = { path?: number[]; leadingComments?: string };
type Message = { name: string; options?: Record<string, unknown> };
type File = {
  package: string;
  messageType?: Message[];
  service?: { name: string }[];
  sourceCodeInfo?: { location: Location[] };
};

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

const contexts = files.flatMap(({ package: name, service = [] }) => {
  const context = name.split('.')[1]!;
  return service.some((one) => one.name.toLowerCase() === `${context}service`) && context !== 'ops' ? [context] : [];
});

const text = `/** Every event: its full name, what the id that it is told under is of, and what it tells. */
export const eventTypes: readonly { type: string; subject: string; description: string }[] = ${JSON.stringify(events, null, 2)};

/** Every context that has a contract. */
export const contexts: readonly string[] = ${JSON.stringify(contexts)};
`;
writeFileSync('gen/events.ts', text);
