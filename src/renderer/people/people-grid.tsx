import { Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import type { ListedPerson } from '../../contract/people.ts';
import { Heard } from '../frame/heard.tsx';
import { medium, narrow } from '../frame/narrow.ts';
import { useWords } from '../language.ts';
import { PersonState } from './person-state.tsx';
import type { PeopleList } from './use-people.ts';

const ROW = 52;

/** What is done to the active row. */
type Act = 'open' | 'select';

const useStyles = makeStyles({
  grid: {
    overflowY: 'auto',
    // Its head stays above its rows, and below every dialog.
    isolation: 'isolate',
    height: 'max(280px, calc(100vh - 372px))',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
    ':focus-visible': {
      outline: `2px solid ${tokens.colorStrokeFocus2}`,
      outlineOffset: '1px',
      '& [data-active=true]': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    },
    [narrow]: { height: '60vh' },
  },
  short: { height: '320px', boxShadow: 'none', border: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { position: 'sticky', top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground1 },
  row: {
    display: 'grid',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    paddingInlineEnd: tokens.spacingHorizontalM,
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    // The columns that are wanted stand in the grid's own style.
    gridTemplateColumns: 'var(--columns)',
    [medium]: { gridTemplateColumns: 'var(--medium-columns)' },
    [narrow]: { gridTemplateColumns: '40px minmax(0, 1fr)' },
  },
  headRow: { minHeight: '40px', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  person: {
    position: 'absolute',
    insetInline: 0,
    height: `${ROW}px`,
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  selected: { backgroundColor: tokens.colorNeutralBackground1Selected },
  cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  name: { display: 'block', fontWeight: tokens.fontWeightSemibold, overflow: 'hidden', textOverflow: 'ellipsis' },
  detail: {
    display: 'block',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  wide: { [narrow]: { display: 'none' } },
  // A user name is below the name where its column would cut it off.
  onWide: { [medium]: { display: 'none' } },
  onMedium: { display: 'none', [medium]: { display: 'block' } },
  absent: {
    display: 'block',
    width: '60%',
    height: tokens.fontSizeBase300,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
  },
});

export const optionalColumns = ['userName', 'role', 'methods', 'state', 'createdAt'] as const;
export type OptionalColumn = (typeof optionalColumns)[number];

const widths: Readonly<Record<OptionalColumn, string>> = {
  userName: 'minmax(0, 4fr)',
  role: '104px',
  methods: 'minmax(0, 2fr)',
  state: 'minmax(112px, 2fr)',
  createdAt: '104px',
};

/**
 * A list of up to 100,000 people: only the rows in sight are there, and their pages come as they come into sight. One stop for
 * the keyboard: arrows, page and end keys move in it, Enter opens, the space bar selects, as soon as the row is there.
 */
export function PeopleGrid(props: {
  list: PeopleList;
  columns: readonly OptionalColumn[];
  selected: ReadonlySet<string>;
  /** In a dialog. */
  short?: boolean;
  label?: string;
  /** null: nothing can be done to those that are chosen. */
  onSelect: ((userName: string) => void) | null;
  onOpen: (userName: string) => void;
}) {
  const { columns, selected, onSelect, onOpen } = props;
  const { count = 0, at, onSight } = props.list;
  const { t, language } = useWords();
  const styles = useStyles();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [asked, setAsked] = useState<{ readonly index: number; readonly act: Act } | null>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is kept from one rendering to the next
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollPaddingStart: 41,
    // The active row is named to screen readers, also while another part of the list is in sight.
    rangeExtractor: (range) =>
      [...new Set([...(active < count ? [active] : []), ...defaultRangeExtractor(range)])].toSorted((a, b) => a - b),
  });
  const shown = virtual.getVirtualItems();
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  useEffect(() => onSight(startIndex, endIndex), [startIndex, endIndex, onSight]);
  useEffect(() => setActive((now) => Math.max(0, Math.min(now, count - 1))), [count]);
  const askedPerson = asked === null ? undefined : at(asked.index);
  useEffect(() => {
    if (asked === null || askedPerson === undefined) return;
    setAsked(null);
    if (asked.act === 'open') onOpen(askedPerson.userName);
    else onSelect?.(askedPerson.userName);
  }, [asked, askedPerson, onOpen, onSelect]);
  const templateOf = (name: string, of: readonly OptionalColumn[]) =>
    [onSelect ? '40px' : '0px', name, ...of.map((column) => widths[column])].join(' ');
  const templates = {
    '--columns': templateOf('minmax(0, 3fr)', columns),
    '--medium-columns': templateOf(
      'minmax(0, 5fr)',
      columns.filter((column) => column !== 'userName'),
    ),
  } as CSSProperties;
  const hiding = (column: OptionalColumn) => (column === 'userName' ? styles.onWide : styles.wide);
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2);
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });

  function move(event: KeyboardEvent) {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page(),
      PageUp: -page(),
      Home: -count,
      End: count,
    };
    const acts: Readonly<Record<string, Act>> = { Enter: 'open', ' ': 'select' };
    const [step, act] = [steps[event.key], acts[event.key]];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(count - 1, active + step));
      setActive(next);
      setAsked(null);
      virtual.scrollToIndex(next);
    } else if (act !== undefined) {
      setAsked({ index: active, act });
      virtual.scrollToIndex(active);
    } else return;
    event.preventDefault();
  }

  function openClicked({ target }: MouseEvent) {
    if (!(target instanceof Element) || target.closest('[data-choice]')) return;
    const row = target.closest<HTMLElement>('[data-person]');
    const userName = row?.dataset['person'];
    if (userName === undefined) return;
    setActive(Number(row?.ariaRowIndex) - 2);
    onOpen(userName);
  }

  const cellOf = (person: ListedPerson, column: OptionalColumn) => {
    switch (column) {
      case 'userName':
        return <bdi title={person.userName}>{person.userName}</bdi>;
      case 'role':
        return t(`identity:roles.${person.role}`);
      case 'methods':
        return person.types.map((type) => t(`people:list.types.${type}`)).join(language === 'ja' ? '、' : ', ');
      case 'state':
        return <PersonState person={{ ...person, blocked: person.blockedUntil !== null }} />;
      case 'createdAt':
        return date.format(person.createdAt);
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className={mergeClasses(styles.grid, props.short && styles.short)}
      style={templates}
      aria-label={props.label ?? t('people:list.title')}
      aria-rowcount={count + 1}
      aria-busy={shown.some(({ index }) => at(index) === undefined)}
      aria-colcount={columns.length + 2}
      aria-multiselectable={onSelect !== null}
      aria-activedescendant={count === 0 ? undefined : `${id}-${active}`}
      onKeyDown={move}
      onClick={openClicked}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={mergeClasses(styles.row, styles.headRow)}>
          <span role="columnheader">{onSelect && <Heard>{t('people:list.choice')}</Heard>}</span>
          <span role="columnheader" className={styles.cell}>
            {t('people:list.column.name')}
          </span>
          {columns.map((column) => (
            <span key={column} role="columnheader" className={mergeClasses(styles.cell, hiding(column))}>
              {t(`people:list.column.${column}`)}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {shown.map(({ index, start }) => {
          const person = at(index);
          const isSelected = person !== undefined && selected.has(person.userName);
          return (
            <div
              key={index}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              {...(onSelect && { 'aria-selected': isSelected })}
              data-person={person?.userName}
              data-active={index === active}
              className={mergeClasses(styles.row, styles.person, isSelected && styles.selected)}
              style={{ transform: `translateY(${start}px)` }}
            >
              <span role="gridcell" data-choice="">
                {onSelect && person && (
                  <Checkbox
                    checked={isSelected}
                    input={{ tabIndex: -1 }}
                    aria-label={t('people:list.select', { name: person.displayName })}
                    onChange={() => {
                      setActive(index);
                      onSelect(person.userName);
                    }}
                  />
                )}
              </span>
              <span role="gridcell" className={styles.cell}>
                {person ? (
                  <>
                    <bdi className={styles.name} title={person.displayName}>
                      {person.displayName}
                    </bdi>
                    <bdi className={mergeClasses(styles.detail, styles.onWide)}>{person.phoneticName}</bdi>
                    <bdi className={mergeClasses(styles.detail, styles.onMedium)} title={person.userName}>
                      {person.userName}
                    </bdi>
                  </>
                ) : (
                  <span className={styles.absent}>
                    <Heard>{t('shell:loading')}</Heard>
                  </span>
                )}
              </span>
              {columns.map((column) => (
                <span key={column} role="gridcell" className={mergeClasses(styles.cell, hiding(column))}>
                  {person && cellOf(person, column)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
