import { type CsvFault, csvOf, withoutGuard } from '../otp/csv.ts';
import type { CsvTextRefusal } from '../otp/csv-text.ts';
import type { AccountRole } from './account-role.ts';
import { acceptDisplayName, acceptUserName } from './names.ts';

/** The columns of a file of people; the header row names them in any order and case. The first two are needed. */
export const peopleCsvColumns = [
  'user name',
  'display name',
  'phonetic name',
  'latin name',
  'role',
  'disabled',
  'groups',
] as const;
export type PeopleCsvColumn = (typeof peopleCsvColumns)[number];

/** What is wrong on a line. Closed. */
export type PeopleCsvFault =
  | CsvFault
  | CsvTextRefusal
  | 'header-missing'
  | 'column-missing'
  | 'column-unknown'
  | 'column-repeated'
  | 'no-rows'
  | 'too-many-rows'
  | 'cells-missing'
  | 'user-name-malformed'
  | 'user-name-repeated'
  | 'account-exists'
  | 'display-name-malformed'
  | 'name-too-long'
  | 'role-unknown'
  | 'yes-or-no'
  | 'group-unknown';

export interface PeopleCsvError {
  /** From 1, the header's line included; 0 for the file as a whole. */
  readonly line: number;
  /** null: the whole row. */
  readonly column: PeopleCsvColumn | null;
  readonly fault: PeopleCsvFault;
}

/** As it is read: checked, but for whether the name is free and the groups are there. */
export interface PersonInFile {
  readonly userName: string;
  readonly displayName: string;
  readonly phoneticName: string;
  readonly latinName: string;
  readonly role: AccountRole;
  readonly disabled: boolean;
  /** By name. */
  readonly groups: readonly string[];
}

/** As the columns are called in Japanese. */
const inJapanese: ReadonlyMap<string, PeopleCsvColumn> = new Map(
  Object.entries({
    ユーザー名: 'user name',
    表示名: 'display name',
    ふりがな: 'phonetic name',
    フリガナ: 'phonetic name',
    ローマ字: 'latin name',
    ロール: 'role',
    無効: 'disabled',
    グループ: 'groups',
  } as const),
);

const roles: readonly AccountRole[] = ['user', 'helpdesk', 'auditor', 'admin', 'tester'];
const yes = ['yes', 'true', '1', 'はい'];
const no = ['', 'no', 'false', '0', 'いいえ'];
/** What separates groups in their cell: no group's name has it. */
export const GROUP_SEPARATOR = ';';

type Tell = (column: PeopleCsvColumn | null, fault: PeopleCsvFault) => void;

function columnOf(cell: string): PeopleCsvColumn | undefined {
  const name = cell.trim().toLowerCase();
  return peopleCsvColumns.find((column) => column === name) ?? inJapanese.get(name);
}

/** Whether a cell of the first row names a column. */
export const isPeopleColumn = (cell: string): boolean => columnOf(cell) !== undefined;

/** Which column each cell is of; undefined when something was told. */
export function readPeopleHeader(cells: readonly string[], tell: Tell): readonly PeopleCsvColumn[] | undefined {
  const columns = cells.map(columnOf);
  if (columns.every((column) => column === undefined)) {
    tell(null, 'header-missing');
    return undefined;
  }
  const known = columns.filter((column) => column !== undefined);
  let isGood = known.length === columns.length;
  if (!isGood) tell(null, 'column-unknown');
  for (const column of new Set(known)) {
    if (known.indexOf(column) === known.lastIndexOf(column)) continue;
    tell(column, 'column-repeated');
    isGood = false;
  }
  for (const column of ['user name', 'display name'] as const) {
    if (known.includes(column)) continue;
    tell(column, 'column-missing');
    isGood = false;
  }
  return isGood ? known : undefined;
}

/** @returns undefined when something was told. Errors never quote a cell. */
export function readPerson(
  columns: readonly PeopleCsvColumn[],
  cells: readonly string[],
  tell: Tell,
): PersonInFile | undefined {
  if (cells.length !== columns.length) {
    tell(null, 'cells-missing');
    return undefined;
  }
  const cell = (column: PeopleCsvColumn): string => withoutGuard((cells[columns.indexOf(column)] ?? '').trim());
  let isGood = true;
  const fault = (column: PeopleCsvColumn, what: PeopleCsvFault): void => {
    isGood = false;
    tell(column, what);
  };
  const userName = acceptUserName(cell('user name'));
  if (userName === undefined) fault('user name', 'user-name-malformed');
  const displayName = acceptDisplayName(cell('display name'));
  if (displayName === undefined) fault('display name', 'display-name-malformed');
  const optional = (column: 'phonetic name' | 'latin name'): string => {
    const typed = cell(column);
    const name = typed === '' ? '' : acceptDisplayName(typed);
    if (name === undefined) fault(column, 'name-too-long');
    return name ?? '';
  };
  const [phoneticName, latinName] = [optional('phonetic name'), optional('latin name')];
  const roleName = cell('role').toLowerCase();
  const role = roleName === '' ? 'user' : roles.find((one) => one === roleName);
  if (role === undefined) fault('role', 'role-unknown');
  const truth = cell('disabled').toLowerCase();
  if (!yes.includes(truth) && !no.includes(truth)) fault('disabled', 'yes-or-no');
  if (!isGood || userName === undefined || displayName === undefined || role === undefined) return undefined;
  const groups = cell('groups')
    .split(GROUP_SEPARATOR)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { userName, displayName, phoneticName, latinName, role, disabled: yes.includes(truth), groups };
}

/** Rows of a file that `readPerson` reads again; safe to open in a spreadsheet. @param isFirst the header and a byte order mark come before */
export function peopleCsv(people: readonly PersonInFile[], isFirst: boolean): string {
  const rows = people.map((one) => [
    one.userName,
    one.displayName,
    one.phoneticName,
    one.latinName,
    one.role,
    one.disabled ? 'yes' : 'no',
    one.groups.join(GROUP_SEPARATOR),
  ]);
  return isFirst ? csvOf([peopleCsvColumns, ...rows]) : csvOf(rows).slice(1);
}
