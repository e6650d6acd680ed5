import type { RunningStack } from '../running.ts';
import { dayOf } from '../seed/calendar.ts';

type Shop = Pick<RunningStack, 'gatewayUrl' | 'seed' | 'services'>;

/** Where somebody looks who has just seen the demo: the pages, and the reports of the day that it made. */
export function whereNext({ gatewayUrl, seed, services }: Shop, sessionId: string): string[] {
  const { email = '', password = '' } = seed?.logins?.find(({ role }) => role === 'owner') ?? {};
  const ask = (path: string) => `curl -sS ${gatewayUrl}${path} -H "authorization: Bearer $TOKEN" | jq`;
  const month = dayOf(new Date()).slice(0, 7);
  return [
    'Where to look next:',
    `  start page  ${gatewayUrl}/`,
    `  explorer    ${gatewayUrl}/docs`,
    ...(services.mailbox ? [`  e-mails     ${services.mailbox.adminUrl}`] : []),
    '  reports     by the API, as the owner, whose token lives for 15 minutes:',
    `    TOKEN=$(curl -sS ${gatewayUrl}/v1/auth/login -H 'content-type: application/json' -d '${JSON.stringify({ email, password })}' | jq -r .accessToken)`,
    `    ${ask(`/v1/till-sessions/${sessionId}/z-report`)}`,
    `    ${ask(`/v1/iva-books/sales/${month}`)}`,
  ];
}
