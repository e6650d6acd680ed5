/** The steps in the order in which a fact passes them. */
export const crashPoints = [
  'begun',
  'outbox-written',
  'commit',
  'commit-sent',
  'committed',
  'answered',
  'publish',
  'published',
  'mark',
  'marked',
  'inbox-written',
  'ack',
  'acked',
  'asked',
] as const;
export type CrashPoint = (typeof crashPoints)[number];
