/** How a virtual key can depart from the specification, by the name of the quirk. */
export const quirks = {
  'right-pin-when-auth-blocked': 'Accepts the right PIN after three wrong ones, without being taken out first.',
  'last-retry-invalid': 'Answers the wrong PIN that spends the last try with PIN_INVALID instead of PIN_BLOCKED.',
  'pin-retries-need-a-pin': 'Does not tell the PIN tries left while it has no PIN (PIN_NOT_SET).',
  'reset-any-time': 'Can be reset at any time, not only right after it was plugged in.',
  'action-timeout': 'Answers a touch that does not come with ACTION_TIMEOUT instead of USER_ACTION_TIMEOUT.',
  'ascii-display-name': 'Says KEY_STORE_FULL when the display name of a user is not plain ASCII.',
  'first-algorithm-only': 'Looks only at the first algorithm that a website offers.',
  'no-empty-user-id': 'Answers an empty user id with PROCESSING.',
  'rk-in-get-assertion': 'Accepts the option rk when signing in, where it does not belong.',
  'protocol-needs-token': 'Says PIN_AUTH_INVALID when a PIN protocol comes without a token and a PIN is set.',
  'unknown-options-refused': 'Answers options that it does not know with LIMIT_EXCEEDED instead of ignoring them.',
  'excludes-for-any-rp': 'Refuses to register when an excluded credential belongs to another website.',
  'empty-token-invalid': 'Says PIN_AUTH_INVALID to an empty pinUvAuthParam while a PIN is set.',
  'uv-option-unsupported': 'Answers the option uv with UNSUPPORTED_OPTION, whether a finger is enrolled or not.',
  'empty-names': 'Tells names that the website never gave as empty texts.',
  'channel-busy-after-answer': 'Refuses what comes within 20 ms of an answer with CHANNEL_BUSY.',
} as const;
