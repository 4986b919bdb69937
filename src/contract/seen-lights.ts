/** What a person can say of a light: its colour, steady or flashing. `other` is any colour that is not in this list. */
export const seenLights = [
  'off',
  'other',
  'blue',
  'blue-flashing',
  'green',
  'green-flashing',
  'red',
  'red-flashing',
  'cyan',
  'cyan-flashing',
  'white',
  'white-flashing',
  'amber',
  'amber-flashing',
] as const;
