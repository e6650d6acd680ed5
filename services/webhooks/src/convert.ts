import type { RowOf } from '@mostrador/kit';
import type { Webhook, WebhookChanged, WebhookDelivery } from '@mostrador/proto/webhooks';
import type { DeliveryModel, WebhookModel } from './db/models.ts';

export type WebhookRow = RowOf<WebhookModel, { state: Word<'webhookState'> }>;
import type { Word } from '@mostrador/proto/words';

/** `waiting`: how many notices to it wait. */
export const toWebhook = (row: WebhookRow & { waiting: number }): Webhook => ({
  webhookId: row.webhook_id,
  name: row.name,
  url: row.url,
  types: row.types,
  state: row.state,
  disabledReason: row.disabled_reason,
  ...(row.failing_since ? { failingSince: row.failing_since } : {}),
  lastProblem: row.last_problem,
  secret: '',
  createdBy: row.created_by,
  createdAt: row.created_at,
  keeperId: row.adopted_by ?? row.created_by,
  ...(row.ends_at ? { endsAt: row.ends_at } : {}),
  version: row.version,
  waiting: row.waiting,
});

export const toWebhookChanged = (row: Pick<WebhookRow, 'webhook_id' | 'state' | 'version'>): WebhookChanged => ({
  webhookId: row.webhook_id,
  state: row.state,
  version: row.version,
});

export type DeliveryRow = RowOf<DeliveryModel>;

export const toDelivery = (row: DeliveryRow): WebhookDelivery => ({
  deliveryId: row.delivery_id,
  webhookId: row.webhook_id,
  eventId: row.event_id,
  type: row.type,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  ...(row.subject_version === null ? {} : { version: row.subject_version }),
  happenedAt: row.happened_at,
  state: row.state,
  attempts: row.attempts,
  ...(row.state === 'waiting' ? { nextAttemptAt: row.next_attempt_at } : {}),
  ...(row.last_attempt_at ? { lastAttemptAt: row.last_attempt_at } : {}),
  ...(row.last_status === null ? {} : { lastStatus: row.last_status }),
  lastProblem: row.last_problem,
});
