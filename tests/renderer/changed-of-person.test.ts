import { expect, test } from 'vitest';
import { changedOfPerson } from '../../src/renderer/people/changed-of-person.ts';

test('of two administrators with one person open, the second does not take back what the first changed', () => {
  const opened = { displayName: 'Taro', phoneticName: '', latinName: '', role: 'user', disabled: false } as const;
  const first = changedOfPerson(opened, { ...opened, role: 'helpdesk', disabled: true });
  const second = changedOfPerson(opened, { ...opened, displayName: '山田 太郎', latinName: 'Taro Yamada' });
  expect({ ...opened, ...first, ...second }).toEqual({
    displayName: '山田 太郎',
    phoneticName: '',
    latinName: 'Taro Yamada',
    role: 'helpdesk',
    disabled: true,
  });
  expect(changedOfPerson(opened, opened)).toEqual({});
});
