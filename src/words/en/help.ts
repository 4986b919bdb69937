/** The help: groups of topics. A topic has a lead and points; `rows` is a table of cases where there are some. */
export const help = {
  title: 'Help',
  lead: 'How sign-in methods, security keys and tokens behave, and what to do when something does not work.',
  search: 'Search the help',
  none: 'No topic has these words. Try a shorter one.',
  found_one: '{{count}} topic',
  found_other: '{{count}} topics',
  clear: 'Show all topics',
  groups: {
    methods: 'Sign-in methods',
    tokens: 'Codes and tokens',
    keys: 'Security keys',
    appPasswords: 'App passwords',
    admins: 'For administrators',
  },
  topics: {
    choosing: {
      title: 'Which method to choose',
      lead: 'Text message (SMS) is the recommended default: nothing has to be installed, and the phone that you carry anyway receives it.',
      points: {
        free: 'At home, receiving text messages and calls costs you nothing.',
        voice: 'A call has to be answered, which is awkward in a lecture or on a train.',
        app: 'With approval in the app or a code from the app, an app stays on your phone and uses some battery.',
        abroad:
          'Abroad (roaming) text messages and calls may cost money: use approval in the app or a code from it there.',
      },
    },
    calls: {
      title: 'How a call confirms a sign-in',
      lead: 'An automated voice calls your number. Press # to confirm; hanging up or any other key confirms nothing.',
      points: {
        fraud:
          'You did not sign in yourself? Press the fraud code and then #, which is 0# unless your organization chose another: the sign-in is refused and reported.',
        number: 'The number is kept for sign-in only. It is not synchronised to an on-premises directory.',
      },
    },
    notArriving: {
      title: 'A code, call or notification does not come',
      lead: 'The page says what became of it: not sent, perhaps sent, or no more for now.',
      points: {
        notSent: 'Not sent: nothing is on its way. Try again, or choose another way with "Sign in another way".',
        unclear:
          'Perhaps sent: the service gave no clear answer. Wait a minute before you ask for another, so that it does not come twice. Only the newest code counts.',
        tooMany:
          'No more for now: as many were sent as go to one person in an hour. The page says from when on there is room; a code from the app, a token or a security key works at once.',
        locked:
          'Locked for a while: requests were denied, or wrong codes entered, several times in a row. The lock opens by itself. If it was not you, change your password and tell your administrator.',
        notYours: 'A request that you did not ask for: deny or report it, and never approve it to have peace.',
      },
    },
    phoneChange: {
      title: 'Changing your phone',
      lead: 'Before the change, add a temporary method that still works afterwards; then remove the old app. After the change, set up the app on the new phone and remove the temporary method.',
      points: {
        number: 'The number of a temporary method must be the same before and after the change.',
        landline:
          'Without such a mobile number, a landline will do that you can reach at the first sign-in. Landlines take calls only.',
        guide:
          'The guide on Security info remembers where you were, also when you close the app, and never leaves you without a way to sign in.',
      },
    },
    removing: {
      title: 'Removing an authenticator app or a token',
      lead: 'Two steps, in this order: remove the method here, then delete the account in the app or on the token.',
      points: {
        app: 'After you have removed an authenticator app here, the entry in the app stays there until you delete it. Its codes are refused.',
        forced: 'When an administrator removed it for you, your device still shows the entry: delete it by hand.',
      },
    },
    passes: {
      title: 'What a Temporary Access Pass is for',
      lead: 'A Temporary Access Pass stands in for the password for a limited time, so that somebody without any method can set one up.',
      points: {
        register: 'With it you can register an authenticator app, a FIDO2 security key or Windows Hello for Business.',
        shown: 'It is shown once, when it is issued, and nowhere again.',
      },
    },
    remember: {
      title: 'What "Don\'t ask again" does',
      lead: 'A browser that you mark as trusted is not asked for the second step for a number of days. Another browser on the same computer is still asked.',
      points: {
        free: 'Remembering is free for everybody who uses multi-factor authentication.',
        web: 'Web applications normally ask each time, so you are asked less often.',
        modern:
          'Applications with modern sign-in normally ask every 90 days; where fewer days are set here, they ask more often. Conditional access may add to that.',
        lost: 'Lost a device? Choose "Sign out everywhere" on Security info: no browser is trusted any more.',
      },
    },
    drift: {
      title: 'The codes of a token are refused',
      lead: 'The clock inside a token runs on a small battery. As its voltage falls over the years, the clock drifts, and codes no longer match the time.',
      points: {
        seen: 'This app tells a drifted clock from a wrong code and says by how much the clock is off.',
        remedy:
          'Remedy: open the time QR code of this app, hold the left and the centre button of the token for 3 seconds, and let its camera read the code. Its accounts stay as they are.',
        without: 'A token without a camera is matched again with two codes in a row.',
      },
    },
    fingers: {
      title: 'Good fingerprints',
      lead: 'Use the same finger for every touch of an enrolment, and change its angle and position slightly from touch to touch.',
      points: {
        clean: 'Clean and dry is best. Cold, wet or freshly washed fingers are read poorly.',
        still: 'Rest the finger on the sensor until the light answers, then lift it fully.',
        two: 'Enrol a second finger, so that a plaster does not lock you out.',
      },
    },
    windowsSignIn: {
      title: 'Signing in to Windows with a security key',
      lead: 'On a computer that is joined to Azure AD, with Windows 10 version 1903 or later, or Windows 11.',
      points: {
        how: 'On the lock screen choose the security key under the sign-in options, insert the key, and touch it.',
        hybrid:
          'On computers that are joined to both an on-premises domain and Azure AD, an administrator must also enable passwordless security key sign-in to on-premises resources.',
      },
    },
    keyPermissions: {
      title: 'Windows or Linux keeps the program from the key',
      lead: 'A key that is plugged in and does not appear is mostly kept away by the system. The page "Security key" says so and helps.',
      points: {
        windows:
          'Windows lets only programs with administrator rights speak to FIDO keys. Touchstone asks once for a small helper; the window itself gets no such rights.',
        linux: 'Linux needs a udev rule, which the page shows ready to copy. Plug the key out and in again afterwards.',
        busy: 'A browser that is waiting for the key keeps others out. Cancel what it asks for and try again.',
        terminal: 'In the terminal, "touchstone permissions" says the same.',
      },
    },
    appPasswords: {
      title: 'App passwords',
      lead: 'An app password lets in a program that knows no second step: Office 2010 and earlier, or Apple Mail before iOS 11. Office 2013 and later with modern sign-in needs none.',
      points: {
        once: 'You enter it once in each application; it is not asked for again.',
        device:
          'Make one for each device, not for each application, and name it after the device: "Laptop", "Desktop".',
        scripts: 'For scripts use a service account with a strong password and no second step.',
        hybrid:
          'Where mailboxes are both on-premises and in the cloud and both are found automatically, app passwords do not work: the domain password belongs to the one, the app password to the other.',
        cached: 'Programs that keep the password and use it on-premises as well can fail.',
      },
    },
    federated: {
      title: 'App passwords in a federated organization',
      lead: 'Azure AD checks an app password itself and goes past the federation; the identity provider is asked only when an app password is being set up.',
      points: {
        access: 'On-premises rules for clients do not hold for app passwords, and on-premises logs do not show them.',
        delay: 'Disabling or deleting an account can take up to 3 hours to reach its app passwords.',
      },
      rows: {
        skype: { of: 'Skype for Business, on-premises', use: 'Work password' },
        outlook: { of: 'Outlook with the address book of Exchange Online', use: 'App password' },
      },
    },
    saving: {
      title: 'When a saved policy takes effect',
      lead: 'Changes count after you save them, and not everywhere at once: allow for the delay that the page shows before you test.',
      points: {},
    },
    reports: {
      title: 'Which report shows what',
      lead: 'The activity report covers the on-premises MFA Server only. What happens in the cloud is in the sign-in report.',
      points: {},
    },
    callerId: {
      title: 'Caller ID',
      lead: 'The caller ID is sent with every call, but public telephone networks do not guarantee that it arrives.',
      points: {},
    },
    trustedIps: {
      title: 'Trusted IPs and the NPS extension',
      lead: 'With the NPS extension every request comes from the address of the NPS server, so trusted IPs cannot tell users apart.',
      points: {},
    },
    adfs: {
      title: 'Remembering and AD FS "keep me signed in"',
      lead: 'The two do not go together. With both on, a user whose remembered days have passed is sent round in a loop. The settings page warns when it sees both.',
      points: {},
    },
    delivery: {
      title: 'How messages leave this computer',
      lead: 'SMS, calls, e-mail and notifications go to the simulated phones of the Lab until a gateway is set up on the page Delivery.',
      points: {
        choose: 'Set a gateway up, send a test to yourself, and only then choose it for a channel.',
        limits:
          'Limits guard against bills and floods: 10 messages an hour to one address, 20 to one person by all ways together, 1000 in all. They can be changed under "Limits".',
        unclear:
          'A message whose fate is unknown is not sent again by itself, because two would be one too many. Its code works if it arrives.',
        secrets:
          'Passwords and tokens of gateways are kept encrypted and never shown. Whoever changes the address of a gateway types them again.',
        push: 'Notifications to real phones go through the signed webhook.',
      },
    },
  },
} as const;
