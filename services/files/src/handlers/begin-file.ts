import { randomUUID } from 'node:crypto';
import { type Actor, type Ctx, handler, rules, type Tx } from '@mostrador/kit';
import type { BeginFileRequest, Upload } from '@mostrador/proto/files';
import { id } from '@mostrador/rules';
import { z } from 'zod';
import type { FileRow } from '../convert.ts';
import { contentTypeOf, headBytes } from '../domain/content.ts';
import { kinds, type Kind, senders } from '../domain/kinds.ts';
import { fail } from '../errors.ts';
import { currentKeyId, newKeyOf } from '../keys.ts';
import { knownFile } from '../queries.ts';
import { fileName, kind } from '../rules.ts';
import { usageOf } from '../usage.ts';

/** What is in the file; throws where the sender may not send its kind, or where it is none of it. */
function assertTaken(actor: Actor, input: BeginFileRequest): string {
  const { send, maxBytes, types } = kinds[input.kind as Kind];
  if (!('role' in actor) || !send.includes(actor.role)) return fail('forbidden');
  if (input.bytes === 0) return fail('file_empty', { field: 'Content-Length' });
  if (input.bytes > maxBytes)
    return fail('file_too_large', { field: 'Content-Length', detail: `at most ${maxBytes} bytes` });
  const found = contentTypeOf(input.head);
  if (found === null || !types.includes(found))
    return fail('content_not_allowed', { field: 'kind', detail: `one of: ${types.join(', ')}` });
  return found;
}

/** Throws where something else was sent under the id. */
function assertSame(known: FileRow, { kind: asked, fileName: name, bytes }: BeginFileRequest): void {
  if (known.state === 'removed') fail('file_removed', { field: 'fileId' });
  if (known.kind !== asked || known.name !== name || known.bytes !== bytes) fail('id_reused', { field: 'fileId' });
}

/** Takes room for what is to come, for a while. The caller holds the company. */
async function open(ctx: Ctx, tx: Tx, input: BeginFileRequest, contentType: string): Promise<Upload> {
  const { fileId, bytes } = input;
  const { usedBytes, limitBytes } = await usageOf(ctx, tx);
  if (usedBytes + bytes > limitBytes) fail('company_storage_full', { field: 'Content-Length' });
  const place = { companyId: tx.tenantId, objectId: randomUUID() };
  await tx.sql`
    insert into objects (company_id, object_id, file_id, role, bytes, due_at, key_id)
    values (${tx.tenantId}, ${place.objectId}, ${fileId}, 'original', ${bytes}, now() + interval '1 hour',
      ${currentKeyId(ctx)})`;
  await tx.sql`
    insert into uploads (tenant_id, object_id, file_id, kind, name, content_type, bytes, sent_by)
    values (${tx.tenantId}, ${place.objectId}, ${fileId}, ${input.kind}, ${input.fileName}, ${contentType}, ${bytes},
      ${ctx.actor.id})`;
  return { ...place, key: newKeyOf(ctx, place) };
}

export const beginFile = handler<BeginFileRequest, Upload>({
  can: senders,
  rules: rules<BeginFileRequest>({
    fileId: id,
    kind,
    fileName,
    bytes: z.int().min(0),
    head: z.instanceof(Buffer).refine((head) => head.length <= headBytes, 'out_of_range'),
  }),
  async run(ctx, input) {
    const contentType = assertTaken(ctx.actor, input);
    return ctx.tenant(async (tx) => {
      // So that many at once do not take more room together than there is.
      await tx.sql`select pg_advisory_xact_lock(hashtextextended(${tx.tenantId}, 0))`;
      const known = await knownFile(tx, input.fileId);
      if (!known) return open(ctx, tx, input, contentType);
      assertSame(known, input);
      return { companyId: tx.tenantId, objectId: '', key: Buffer.alloc(0) };
    });
  },
});
