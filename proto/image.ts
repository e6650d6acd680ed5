import { readFileSync } from 'node:fs';

/** The contracts as `buf build` writes them: a FileDescriptorSet as JSON, of which the lists in `gen/` are made. */

type Location = { path?: number[]; leadingComments?: string };
type Message = { name: string; options?: Record<string, unknown> };
type File = {
  package: string;
  options?: Record<string, unknown>;
  messageType?: Message[];
  service?: { name: string }[];
  sourceCodeInfo?: { location: Location[] };
};
type Event = { type: string; subject: string; description: string };

/** Field number of messages in descriptor.proto, of which a comment's path is made. */
const messagePath = 4;

export const { file: files } = JSON.parse(readFileSync('gen/image.json', 'utf8')) as { file: File[] };

/** Events are the messages that say what they are about. */
export const events = files.flatMap((file) =>
  (file.messageType ?? []).flatMap(({ name, options }, index): Event[] => {
    const subject = options?.['[mostrador.common.v1.subject]'] as string | undefined;
    if (!subject) return [];
    const at = `${messagePath}.${index}`;
    const comment = file.sourceCodeInfo?.location.find(({ path }) => path?.join('.') === at)?.leadingComments ?? '';
    return [{ type: `${file.package}.${name}`, subject, description: comment.trim().replaceAll(/\s*\n\s*/g, ' ') }];
  }),
);

/** Contexts are what is called as its service is. */
export const contexts = files.flatMap(({ package: name, service = [] }) => {
  const context = name.split('.')[1]!;
  return service.some((one) => one.name.toLowerCase() === `${context}service`) && context !== 'ops' ? [context] : [];
});
