import { refusals } from '@mostrador/kit';

export const fail = refusals({
  credentials_invalid: { kind: 'unauthenticated', message: 'The e-mail address or the password is wrong.' },
  email_not_proven: {
    kind: 'forbidden',
    message: 'The e-mail address is not proven yet. Give the code that was sent to it, or ask for another one.',
  },
  password_wrong: { kind: 'forbidden', message: 'That is not your present password.' },
  pin_wrong: { kind: 'forbidden', message: 'The PIN is wrong, or there is nobody here who uses one by that name.' },
  too_many_attempts: { kind: 'rate_limited', message: 'Too many wrong attempts. Wait before you try again.' },
  too_many_companies: { kind: 'precondition', message: 'The account belongs to as many companies as it may.' },
  too_many_messages: {
    kind: 'rate_limited',
    message: 'Your company, or others together, sent enough messages for now. Wait before you send this one.',
  },
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
  pin_too_short_to_approve: { kind: 'precondition', message: 'Who may approve has a PIN of six digits or more.' },
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
  owner_in_all_branches: { kind: 'invalid', message: 'An owner acts in all branches.' },
  time_zone_unknown: { kind: 'invalid', message: 'There is no such time zone.' },
  valid_from_past: { kind: 'invalid', message: 'Days that were keep their dates: it can hold from now on.' },
  too_many_rules: { kind: 'precondition', message: 'The branch has changed how it tells its days too often.' },
  role_repeated: { kind: 'invalid', message: 'A role is named once.' },
  branch_has_tills: { kind: 'precondition', message: 'The branch still has tills that are not revoked.' },
  public_key_invalid: { kind: 'invalid', message: 'The key is not an ECDSA P-256 public key in SPKI, DER and base64.' },
  approver_missing: { kind: 'invalid', message: 'Only an owner approves without a PIN.' },
  approver_may_not: {
    kind: 'forbidden',
    message: 'Only a supervisor, an admin or an owner who acts in the till’s branch may approve.',
  },
  api_key_revoked: { kind: 'precondition', message: 'The API key was revoked, or has ended. Make another one.' },
  scope_unknown: { kind: 'invalid', message: 'A scope is a context and read or write, such as sales:read.' },
});
