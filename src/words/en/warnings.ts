/** What the program's log warns of, as the terminal tells a person. By the event; details of it follow in brackets. */
export const warnings = {
  intro: 'Warning: {{text}}',
  other: 'the program noticed something ({{event}}).',
  'owner-not-told': 'the owner of the account could not be told. What was done stays done.',
  'administrator-not-told': 'the recipients of notifications could not all be told. What was done stays done.',
  'fraud-reported': 'a sign-in was reported as fraud.',
  'security-key-counter-went-back': 'the signature counter of the key went back: there may be a copy of it.',
  'browser-token-reused': 'a used token of a remembered browser came again: its series was ended.',
  'data-recovered': 'a file was damaged. It was kept aside, and what could be restored was.',
  'internal-error': 'something went wrong inside the program.',
  'plan-unreadable': 'the plan of an account could not be read and begins anew.',
  'audit-failed': 'what was done could not be written to the audit log. "touchstone audit verify" checks the log.',
  'audit-anchor-left':
    'the audit log and the note kept apart from it do not fit each other. "touchstone audit verify" tells what is wrong.',
  'audit-anchor-failed':
    'the newest state of the audit log could not be noted beside it. Check the disk and the rights of the data folder.',
  'audit-listing-failed':
    'the newest records of the audit log are not in its index yet. The next record brings them there.',
  'directory-connection-lost':
    'the connection to the directory’s server was lost; it is opened again when it is needed.',
  'delivery-settings-unreadable':
    'the settings of the gateways cannot be read: nothing is set up. "touchstone delivery show" tells more.',
  'settings-not-saved': 'the settings could not be saved. Check the disk and the rights of the data folder.',
  'sealed-document-unreadable': 'a sealed file could not be opened. It was kept aside, and an empty one is used.',
  'keychain-refused': 'the keychain of this computer gave nothing: what it seals stays closed.',
  'last-good-copy-failed': 'no spare copy could be written. Check the disk and the rights of the data folder.',
  'atlas-records-unreadable': 'some entries of the atlas cannot be opened. They stay as they are.',
  'atlas-records-not-understood': 'some entries of the atlas are of a newer version. They stay as they are.',
  'atlas-unusable': 'the atlas cannot be used: what is seen of keys is not kept.',
  'persistent-tokens-unusable':
    'what lets this computer list keys without a PIN cannot be read or written. Keys ask for the PIN.',
  'atlas-not-recorded': 'what was seen of the key could not be kept in the atlas.',
  'atlas-key-contradicts': 'a key tells something else than before: it may be another one. The atlas did not take it.',
  'key-refused-name-beyond-ascii':
    'the key takes no name beyond ASCII: what does not fit was left out of the name on it.',
  'fingerprint-name-not-taken': 'the key did not take the name of the fingerprint.',
  'pin-retries-not-told': 'the key does not tell how many attempts are left.',
  'otp-tokens-unreadable': 'the virtual OTP tokens could not be read.',
  'phones-unreadable': 'the simulated phones could not be read.',
  'virtual-key-of-unknown-model': 'a virtual key is of a model that this version does not have. It stays as it is.',
  'virtual-key-of-unknown-quirks': 'a virtual key has quirks that this version does not have.',
  'virtual-key-command-failed': 'the virtual key could not carry out a command and answered with an error.',
  'scenario-step-failed': 'a step of the scenario could not be played.',
  'scenario-unreadable': 'a scenario cannot be read.',
  'usb-news-unavailable': 'this computer does not tell when keys are plugged in: they are looked for at intervals.',
  'elevated-list-failed': 'the keys could not be listed with administrator rights.',
} as const;
