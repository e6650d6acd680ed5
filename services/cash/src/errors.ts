import { refusals } from '@mostrador/kit';

export const fail = refusals({
  till_needed: { kind: 'forbidden', message: 'Log in at the till to do this.' },
  till_session_open: { kind: 'precondition', message: 'The till has another session open. Declare its count first.' },
  session_of_another: { kind: 'forbidden', message: 'The till session is not yours.' },
  session_not_declared: { kind: 'precondition', message: 'Nobody has declared what was counted yet.' },
  session_not_waiting: { kind: 'precondition', message: 'The till session is closed; nothing is left to force.' },
  session_not_closed: { kind: 'precondition', message: 'The till session is not closed yet.' },
  count_not_declared: { kind: 'forbidden', message: 'This is shown once the count is declared.' },
  count_already_declared: { kind: 'precondition', message: 'Another count was declared before; it stays.' },
  method_repeated: { kind: 'invalid', message: 'A payment method is counted once.' },
  denominations_not_cash: { kind: 'invalid', message: 'Only cash is counted by notes and coins.' },
  denominations_mismatch: { kind: 'invalid', message: 'The notes and coins do not add up to the amount.' },
  deviation_not_critical: { kind: 'precondition', message: 'Only a critical deviation is justified.' },
  already_justified: { kind: 'precondition', message: 'The deviation was justified before; that stays.' },
});
