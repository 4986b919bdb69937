import type { IdentityRefusalCode } from '../../contract/identity.ts';
import type { For } from '../shape.ts';

const refusals = {
  'wrong-credentials': {
    title: 'The user name or password is incorrect',
    next: 'Check both and try again.',
  },
  'wrong-pass': {
    title: 'The user name or Temporary Access Pass is incorrect',
    next: 'Check both and try again. Upper and lower case make no difference in a pass.',
  },
  'account-exists': {
    title: 'An account with this user name exists already',
    next: 'Choose another user name.',
  },
  'directory-lost': {
    title: 'The accounts of this computer could not be read',
    next: 'No new first account can be made in their place. Restore the data folder from a backup, then start Touchstone again.',
  },
  'directory-not-empty': {
    title: 'The first account has been created already',
    next: 'Sign in with it, or ask an administrator for an account.',
  },
  'password-too-short': { title: 'The password is too short', next: 'Use at least 8 characters.' },
  'password-too-long': { title: 'The password is too long', next: 'Use at most 256 characters.' },
  'password-too-common': {
    title: 'Too many people use this password',
    next: 'Choose one that nobody would guess, such as several unrelated words.',
  },
  'password-unchanged': {
    title: 'This is the temporary password',
    next: 'Choose another one that only you know.',
  },
  'pass-expired': {
    title: 'The Temporary Access Pass has expired',
    next: 'Ask an administrator for a new one.',
  },
  'pass-not-yet-valid': {
    title: 'The Temporary Access Pass is not valid yet',
    next: 'Wait until its start time, or ask an administrator.',
  },
  'pass-used': {
    title: 'The Temporary Access Pass has been used already',
    next: 'It was good for one sign-in. Ask an administrator for a new one.',
  },
  'key-model-not-allowed': {
    title: 'Security keys of this model are not allowed here',
    next: 'Use a security key of another model, or ask an administrator which ones are allowed.',
  },
  'attestation-required': {
    title: 'It could not be proved what model this security key is',
    next: 'This organization takes only keys whose maker vouches for them. Use another key, or ask an administrator.',
  },
  'pass-not-allowed': {
    title: 'The policy does not issue such a Temporary Access Pass',
    next: 'Choose a lifetime and kind that the policy allows: Administration > Authentication methods.',
  },
  'pass-for-self': {
    title: 'Nobody issues a pass for themselves',
    next: 'Ask another administrator, or issue it in the terminal of the computer that holds the directory.',
  },
  throttled: {
    title: 'Please wait a moment',
    next: 'This was tried several times in a short while, so it rests, to keep your account safe.',
  },
  'sign-in-locked': {
    title: 'Sign-in is locked for a while',
    next: 'Requests were denied or wrong codes entered several times in a row. The lock opens by itself; a security key works meanwhile, and an administrator can open it sooner. If it was not you, change your password and tell your administrator.',
  },
  'methods-unreadable': {
    title: 'Your sign-in methods cannot be read at the moment',
    next: 'The directory cannot open their secrets on this computer. Sign in with a security key, or ask an administrator for a Temporary Access Pass; if the key file is locked, unlock it first on the page Key atlas.',
  },
  'needs-second-method': {
    title: 'Another sign-in method is needed first',
    next: 'Sign in with two methods or with a Temporary Access Pass, then try again.',
  },
  'limit-reached': {
    title: 'No more of this method can be added',
    next: 'Delete one that you no longer use first.',
  },
  'name-taken': { title: 'You use this name already', next: 'Choose a name that tells your methods apart.' },
  'name-invalid': {
    title: 'This name cannot be used',
    next: 'It is too short or too long, or has characters that a name cannot have.',
  },
  'method-not-found': {
    title: 'This sign-in method is no longer there',
    next: 'The list now shows what is registered.',
  },
  'last-method': {
    title: 'The only sign-in method cannot be deleted',
    next: 'Add another sign-in method first.',
  },
  'registration-expired': {
    title: 'The registration took too long',
    next: 'Nothing was added. Start again.',
  },
  'challenge-expired': { title: 'This took too long', next: 'Start again.' },
  'response-invalid': {
    title: "The key's answer could not be verified",
    next: 'Try again. If it happens again, use another key.',
  },
  'origin-not-allowed': {
    title: 'The answer was made for another site',
    next: 'Nothing was changed. Sign in at the right address.',
  },
  'counter-went-back': {
    title: 'This key may have been copied',
    next: 'It counted fewer uses than before, so the sign-in was refused. Tell your administrator.',
  },
  'key-unknown': {
    title: 'This key is not registered here',
    next: 'Use a key that is registered to your account, or sign in another way.',
  },
  'wrong-code': {
    title: 'This code is not correct',
    next: 'Type the code that is shown now, or have another one sent.',
  },
  'wrong-counted-code': {
    title: 'This code is not correct',
    next: 'Press for the next code and type that one. Where the token was pressed often without a sign-in, type two codes in a row.',
  },
  'clock-off': {
    title: "The token's clock is off",
    next: 'The code was right for another time. Set the clock of the token with the time QR code, or type two codes in a row.',
  },
  'code-used': {
    title: 'This code was used already',
    next: 'Every code works once. Wait for the next one, or press for it.',
  },
  'same-code': {
    title: 'Both codes are the same',
    next: 'Type one code, have the token show its next one, and type that second.',
  },
  'code-expired': { title: 'This code is no longer valid', next: 'Have another code sent.' },
  'not-approved': {
    title: 'The request was not approved',
    next: 'Nobody confirmed it, or with another key or number. Try again.',
  },
  'not-answered': { title: 'Nobody answered', next: 'Try again, or choose another way.' },
  'fraud-reported': {
    title: 'This sign-in was reported as fraud',
    next: 'It was refused. If you did not report it, contact your administrator.',
  },
  'delivery-failed': {
    title: 'It could not be delivered',
    next: 'Try again, or choose another way. If it happens again, tell your administrator.',
  },
  'account-blocked': { title: 'This account is blocked', next: 'Contact your administrator.' },
  'account-disabled': { title: 'This account is turned off', next: 'Contact your administrator.' },
  'not-blocked': {
    title: 'This account is not blocked',
    next: 'There is no block to end. Where wrong codes locked the sign-in, unlock it instead.',
  },
  'account-not-found': { title: 'There is no such account', next: 'Check the user name.' },
  'needs-fresh-sign-in': {
    title: 'Sign in again first',
    next: 'For this, sign in with your password and a second step, then try again.',
  },
  'number-invalid': { title: 'This is not a telephone number', next: 'Check the country and the number.' },
  'number-extension': {
    title: 'A number with an extension cannot be used',
    next: 'Nobody dials the extension when you are called. Enter a number that reaches you directly.',
  },
  'landline-no-sms': {
    title: 'A landline takes no text messages',
    next: 'Choose to be called, or give a mobile number.',
  },
  'address-invalid': { title: 'This is not an e-mail address', next: 'Check the address.' },
  'method-exists': {
    title: 'This is registered already',
    next: 'Each number, address and token can be registered once.',
  },
  'not-in-edition': {
    title: 'The edition of this directory does not have this',
    next: 'It is the edition "Free for administrators". An administrator can choose the full version in the authentication methods policy.',
  },
  'method-not-enabled': {
    title: 'This method is not offered here',
    next: 'Choose another method, or ask your administrator.',
  },
  'last-second-factor': {
    title: 'This is your only second step',
    next: 'Add another method first. If you delete this one now, the next sign-in asks you to register again.',
  },
  'last-admin': { title: 'This is the last administrator', next: 'Make somebody else an administrator first.' },
  'registration-incomplete': { title: 'More methods have to be registered', next: 'Go on with the registration.' },
  'pairing-code-wrong': {
    title: 'This code does not belong to this address',
    next: 'Check both, or start the set-up again.',
  },
  'app-passwords-off': { title: 'App passwords are turned off', next: 'Ask your administrator.' },
  'not-for-self': {
    title: 'Nobody does this to their own account',
    next: 'Ask another administrator, or use Security info.',
  },
  'role-too-low': { title: 'The help desk cannot do this to this account', next: 'Ask an administrator.' },
  'plan-not-found': { title: 'There is no such plan', next: 'Start it again.' },
  'changed-meanwhile': {
    title: 'It was changed at the same time elsewhere',
    next: 'Nothing was changed here. Look at it again.',
  },
  'group-not-found': { title: 'There is no such group', next: 'The list now shows the groups that there are.' },
  'group-exists': { title: 'There is a group with this name already', next: 'Choose another name.' },
  'group-in-use': {
    title: 'The policy names this group',
    next: 'Without it the policy would apply to other people. Take it out of the policy first, and save.',
  },
  'token-not-found': { title: 'This token is not in the inventory', next: 'The list now shows what there is.' },
  'token-in-use': {
    title: 'Somebody signs in with this token',
    next: 'Delete it from their sign-in methods first, or revoke it.',
  },
  'token-revoked': { title: 'This token is revoked', next: 'Its secret was erased. Use another token.' },
  'token-unassigned': { title: 'This token belongs to nobody', next: 'Assign it to somebody first.' },
  key: { title: 'The security key refused', next: 'Try again.' },
} as const satisfies For<IdentityRefusalCode, { readonly title: string; readonly next: string }>;

/** What the directory of accounts says, in any host. */
export const identity = {
  refusals,
  /** A code that this version does not know. */
  unknownRefusal: { title: 'The request was refused', next: 'Try again. The details say more.' },
  until: 'The next attempt is possible at {{time}}.',
  clockAhead: 'The clock of the token is about {{seconds}} seconds ahead.',
  clockBehind: 'The clock of the token is about {{seconds}} seconds behind.',
  delivery: {
    'not-set-up': {
      title: 'Nothing was sent: this way is not set up',
      next: 'Choose another way, or ask an administrator to set it up on the page Delivery.',
    },
    'not-reachable': {
      title: 'Nothing was sent: it could not be reached',
      next: 'Check that the phone is on and has a signal. Then try again, or choose another way.',
    },
    refused: {
      title: 'Nothing was sent: the service refused it',
      next: 'Choose another way. If it happens again, tell your administrator.',
    },
    'bad-address': {
      title: 'Nothing was sent: the number or address does not exist',
      next: 'Check it, or choose another way.',
    },
    'timed-out': {
      title: 'Nothing was sent: the service did not answer in time',
      next: 'Try again in a moment, or choose another way.',
    },
    'too-many': {
      title: 'No more messages for now',
      next: 'As many were sent as are allowed in an hour. If a code has arrived, use the newest one. Otherwise choose another way, or wait.',
    },
    unclear: {
      title: 'It may or may not have been sent',
      next: 'The service gave no clear answer. Wait a minute before you try again, so that it does not come twice, or choose another way.',
    },
  },
  roles: { user: 'User', helpdesk: 'Help desk', auditor: 'Auditor', admin: 'Administrator', tester: 'Tester' },
  methods: {
    password: 'Password',
    'security-key': 'Security key',
    'temporary-access-pass': 'Temporary Access Pass',
    'first-account': 'First account created',
    'password-and-security-key': 'Password and security key',
    'password-and-sms': 'Password and text message',
    'password-and-voice': 'Password and phone call',
    'password-and-notification': 'Password and app notification',
    'password-and-app-code': 'Password and code from the authenticator app',
    'password-and-oath-code': 'Password and code from a token',
    'password-and-email': 'Password and code by e-mail',
    'app-password': 'App password',
  },
  attestation: {
    attested: 'Attested: the maker of the key was verified',
    'not-attested': 'Not attested: the key itself names its model, nobody verified it',
  },
  results: { success: 'Success', failure: 'Failure', interrupted: 'Interrupted' },
} as const;
