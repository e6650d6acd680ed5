import { answerCheck, checkAt } from '@mostrador/dev/published/answer-check';
import type { Answer, Wire } from './wire.ts';
import { document, type FuzzRoute } from './routes.ts';

const problemCheck = checkAt(document, ['components', 'schemas', 'Problem']);

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const marks = /marca-[0-9a-f]{12}/g;
export const idsIn = (body: string): string[] => body.match(uuid) ?? [];

const inside =
  /\n\s+at |node_modules|file:\/\/\/|\.ts:\d+|PrismaClient|syntax error at|violates .{0,30}constraint|relation "|\bselect\b.{1,200}\bfrom\b|\binsert into\b|deadlock detected|invalid input syntax/i;

/** Who a row belongs to, as far as the run knows. */
export type Owners = { of: Map<string, string>; shared: Set<string> };
export type Asked = { route: FuzzRoute; sent: Wire; mark: string; foreign: boolean };

/** Everything that is wrong with an answer. */
export function faults(
  { route, sent, mark, foreign }: Asked,
  answer: Answer,
  owners: Owners,
  reasons: Set<string>,
): string[] {
  const found: string[] = [];
  const isOwn = sent.method === route.method;
  if (answer.status >= 500) found.push(`answered ${answer.status}`);
  if (answer.status >= 300 || answer.status < 200) found.push(...refusalFaults(answer, reasons));
  else if (isOwn && !answer.headers['content-type']?.startsWith('text/event-stream'))
    found.push(...replyFaults(route, answer));
  if (!answer.headers['x-request-id']) found.push('no X-Request-Id');
  if (!mark) return found;
  const asked = `${unescape(sent.path)} ${sent.body ?? ''}`.toLowerCase();
  const strange = (answer.body.match(marks) ?? []).find((one) => one !== mark && !asked.includes(one));
  if (strange) found.push(`told of another company: ${strange}`);
  const id = idsIn(answer.body).find((one) => {
    const owner = owners.of.get(one);
    return owner !== undefined && owner !== mark && !owners.shared.has(one) && !asked.includes(one);
  });
  if (id) found.push(`told an id of another company: ${id}`);
  // A session that the run itself ended is told of nothing. The vouchers of a sale that has not arrived are none yet.
  const isNothing = [401, 403, 404].includes(answer.status) || answer.body === '{"vouchers":[]}';
  if (foreign && answer.status < 300 && !isNothing) found.push("took another company's id");
  if (foreign && sent.method === 'GET' && !isNothing) found.push(`answered another company's id with ${answer.status}`);
  return found;
}

function refusalFaults(answer: Answer, reasons: Set<string>): string[] {
  if (!answer.headers['content-type']?.startsWith('application/problem+json'))
    return ['refused without a problem document'];
  const told = parsed(answer.body) as { reason?: string; status?: number } | undefined;
  const wrong = problemCheck(told);
  if (wrong.length > 0) return [`not a problem document: ${wrong.join(', ')}`];
  return [
    ...(told!.status === answer.status ? [] : [`says status ${told!.status}`]),
    ...(reasons.has(told!.reason!) ? [] : [`reason "${told!.reason}" is in no list`]),
    ...(inside.test(answer.body) ? ['shows its inside'] : []),
  ];
}

function replyFaults(route: FuzzRoute, answer: Answer): string[] {
  if (route.givesBytes) return answer.headers['content-disposition'] ? [] : ['does not say how it is to be shown'];
  if (!answer.headers['content-type']?.startsWith('application/json')) return ['not JSON'];
  const wrong = answerCheck(document, route.name)(parsed(answer.body));
  return wrong.length === 0 ? [] : [`does not fit the document: ${wrong.join(', ')}`];
}

/** What can be told of an escaped address; some are broken on purpose. */
function unescape(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
