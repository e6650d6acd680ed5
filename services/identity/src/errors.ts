import { refusals } from '@mostrador/kit';

export const fail = refusals({
  credentials_invalid: { kind: 'unauthenticated', message: 'The e-mail address or the password is wrong.' },
  password_wrong: { kind: 'forbidden', message: 'That is not your present password.' },
  pin_wrong: { kind: 'forbidden', message: 'The PIN is wrong, or there is nobody here who uses one by that name.' },
  too_many_attempts: { kind: 'rate_limited', message: 'Too many wrong attempts. Wait before you try again.' },
  refresh_token_invalid: {
    kind: 'unauthenticated',
    message: 'The refresh token is not valid, or its session has ended.',
  },
  refresh_token_reused: {
    kind: 'unauthenticated',
    message: 'The refresh token was used before, so that its session was ended. Log in again.',
  },
  credential_invalid: { kind: 'unauthenticated', message: 'The credential is not valid, or was taken back.' },
  code_invalid: { kind: 'precondition', message: 'The code is not valid, was used, or has expired.' },
  no_company: { kind: 'forbidden', message: 'You belong to no company, or not to this one.' },
  password_too_short: { kind: 'invalid', message: 'A password has at least 10 characters.' },
  password_is_email: { kind: 'invalid', message: 'The password is the e-mail address.' },
  pin_not_digits: { kind: 'invalid', message: 'A PIN has 4 to 8 digits.' },
  pin_too_simple: { kind: 'invalid', message: 'The digits of a PIN are not all the same and do not count up or down.' },
  cuit_invalid: { kind: 'invalid', message: 'This is no CUIT: its first or its last digits do not fit.' },
  person_needed: { kind: 'forbidden', message: 'Only a person may do this, not an API key.' },
  owner_needed: { kind: 'forbidden', message: 'Only an owner may do this to an owner.' },
  last_owner: { kind: 'precondition', message: 'A company has at least one owner.' },
  member_exists: { kind: 'conflict', message: 'This person belongs to the company already.' },
  member_without_email: {
    kind: 'precondition',
    message: 'This person has no e-mail address, and logs in by PIN only.',
  },
  member_of_several: {
    kind: 'precondition',
    message: 'This person also works for another company and can only reset the password themselves.',
  },
  invitation_accepted: { kind: 'precondition', message: 'The invitation was accepted before.' },
  branch_unknown: { kind: 'precondition', message: 'Your company has no such branch, or it is closed.' },
  branch_has_tills: { kind: 'precondition', message: 'The branch still has tills that are not revoked.' },
  till_revoked: { kind: 'precondition', message: 'The till was revoked for good. Make another one.' },
  approver_missing: { kind: 'invalid', message: 'Only an owner approves without a PIN.' },
  approver_may_not: { kind: 'forbidden', message: 'Only a supervisor, an admin or an owner may approve.' },
  scope_unknown: { kind: 'invalid', message: 'A scope is a context and read or write, such as sales:read.' },
});
