import { refusals } from '@mostrador/kit';

export const fail = refusals({
  too_many_webhooks: { kind: 'precondition', message: 'The company has as many webhooks as it may have.' },
  too_many_secrets: {
    kind: 'precondition',
    message: 'The secret was changed several times within a day. Wait until a former one has ended.',
  },
  url_malformed: { kind: 'invalid', message: 'This is no address of a web server.' },
  url_not_https: { kind: 'invalid', message: 'Notices are sent over https only.' },
  url_with_credentials: { kind: 'invalid', message: 'An address holds no user and no password.' },
  url_port_refused: { kind: 'invalid', message: 'Only port 443 and those from 1024 on are taken.' },
  url_not_public: { kind: 'invalid', message: 'The address is not one of the public network.' },
  event_type_unknown: { kind: 'invalid', message: 'There is no such type of event.' },
  webhook_disabled: { kind: 'precondition', message: 'The webhook is disabled.' },
  webhook_ended: { kind: 'precondition', message: 'The webhook has ended.' },
});
