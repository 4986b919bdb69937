import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular, ArrowRightRegular } from '@fluentui/react-icons';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ConversationEntry } from '../../../contract/lab.ts';
import { useWords } from '../../language.ts';
import { entryId, isError } from './entry-filter.ts';
import { inShort, nameOf, timeOf } from './entry-text.ts';

/** In pixels: where the list is narrow, a row has two lines. */
const rows = { wide: 32, narrow: 48, narrowBelow: 480 };
/** Rows that are there beyond what is seen, so that scrolling shows no gap. */
const spare = 10;

const useStyles = makeStyles({
  list: {
    height: '400px',
    overflowY: 'auto',
    overflowX: 'hidden',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  rows: { position: 'relative' },
  row: {
    position: 'absolute',
    insetInline: 0,
    height: `${rows.wide}px`,
    boxSizing: 'border-box',
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    paddingInline: tokens.spacingHorizontalS,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    cursor: 'default',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  narrow: {
    height: `${rows.narrow}px`,
    display: 'grid',
    gridTemplateColumns: '16px auto minmax(0, 1fr)',
    rowGap: 0,
    alignContent: 'center',
  },
  // Under the name, beside the status.
  below: { gridColumnStart: 2 },
  selected: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    '@media (forced-colors: active)': { outline: '2px solid Highlight', outlineOffset: '-2px' },
  },
  time: { fontFamily: tokens.fontFamilyMonospace, color: tokens.colorNeutralForeground2, flexShrink: 0 },
  arrow: { display: 'flex', flexShrink: 0, fontSize: '16px' },
  toKey: { color: tokens.colorBrandForeground1 },
  fromKey: { color: tokens.colorNeutralForeground2 },
  name: {
    fontWeight: tokens.fontWeightSemibold,
    flexShrink: 1,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  whole: { gridColumn: '2 / -1', maxWidth: '100%' },
  short: {
    color: tokens.colorNeutralForeground2,
    flexGrow: 1,
    // It makes way before the name does.
    flexShrink: 1_000,
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  status: { flexShrink: 0, marginInlineStart: 'auto', minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis' },
  bad: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
  good: { color: tokens.colorNeutralForeground2 },
});

/** Messages one a line, as many drawn as are seen. The arrow keys go through them. */
export function EntryList(props: {
  entries: readonly ConversationEntry[];
  selected: string | null;
  onSelect: (id: string) => void;
  follow: boolean;
  onFollow: (follow: boolean) => void;
}) {
  const { entries, selected, onSelect, follow, onFollow } = props;
  const { t } = useWords();
  const styles = useStyles();
  const prefix = useId();
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400, width: rows.narrowBelow });
  const isNarrow = view.width < rows.narrowBelow;
  const rowHeight = isNarrow ? rows.narrow : rows.wide;
  const first = Math.max(0, Math.floor(view.top / rowHeight) - spare);
  const last = Math.min(entries.length, Math.ceil((view.top + view.height) / rowHeight) + spare);
  const selectedAt = selected === null ? -1 : entries.findIndex((entry) => entryId(entry) === selected);

  useLayoutEffect(() => {
    const box = list.current;
    if (box && follow) box.scrollTop = entries.length * rowHeight;
  }, [entries, follow, rowHeight]);
  useEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => setView(viewOf(box)));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  const scrolled = () => {
    const box = list.current;
    if (!box) return;
    setView(viewOf(box));
    onFollow(box.scrollTop + box.clientHeight >= box.scrollHeight - rowHeight / 2);
  };
  const select = (at: number) => {
    const entry = entries[at];
    const box = list.current;
    if (!entry || !box) return;
    onSelect(entryId(entry));
    const top = at * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight;
  };
  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const end = entries.length - 1;
    const targets: Record<string, number> = {
      ArrowDown: selectedAt < 0 ? first : selectedAt + 1,
      ArrowUp: selectedAt < 0 ? end : selectedAt - 1,
      PageDown: Math.max(0, selectedAt) + page,
      PageUp: Math.max(0, selectedAt) - page,
      Home: 0,
      End: end,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    select(Math.max(0, Math.min(end, target)));
  };

  return (
    <div
      ref={list}
      className={styles.list}
      role="listbox"
      tabIndex={0}
      aria-label={t('conversation:list')}
      {...(selectedAt >= first && selectedAt < last && { 'aria-activedescendant': `${prefix}-${selectedAt}` })}
      onScroll={scrolled}
      onKeyDown={move}
      data-entries={entries.length}
    >
      <div className={styles.rows} style={{ height: `${entries.length * rowHeight}px` }} role="presentation">
        {entries.slice(first, last).map((entry, index) => (
          <Row
            key={entryId(entry)}
            id={`${prefix}-${first + index}`}
            entry={entry}
            at={first + index}
            count={entries.length}
            isSelected={first + index === selectedAt}
            isNarrow={isNarrow}
            onSelect={() => select(first + index)}
          />
        ))}
      </div>
    </div>
  );
}

const viewOf = (box: HTMLElement) => ({ top: box.scrollTop, height: box.clientHeight, width: box.clientWidth });

function Row(props: {
  id: string;
  entry: ConversationEntry;
  at: number;
  count: number;
  isSelected: boolean;
  isNarrow: boolean;
  onSelect: () => void;
}) {
  const { entry, at, isNarrow } = props;
  const { t } = useWords();
  const styles = useStyles();
  const isToKey = entry.direction === 'to-key';
  const isBad = isError(entry);
  const status = entry.fault === null ? entry.status?.name : t('conversation:fault');
  return (
    // The list has the focus and hears its keys.
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.isSelected}
      aria-posinset={at + 1}
      aria-setsize={props.count}
      className={mergeClasses(styles.row, isNarrow && styles.narrow, props.isSelected && styles.selected)}
      style={{ top: `${at * (isNarrow ? rows.narrow : rows.wide)}px` }}
      onClick={props.onSelect}
      onKeyDown={() => {}}
      data-error={isBad}
    >
      {!isNarrow && <span className={styles.time}>{timeOf(entry)}</span>}
      <span
        className={mergeClasses(styles.arrow, isToKey ? styles.toKey : styles.fromKey)}
        role="img"
        aria-label={t(isToKey ? 'conversation:toKey' : 'conversation:fromKey')}
      >
        {isToKey ? <ArrowRightRegular /> : <ArrowLeftRegular />}
      </span>
      <span className={mergeClasses(styles.name, isNarrow && styles.whole)}>{nameOf(entry)}</span>
      {isNarrow ? (
        <span className={mergeClasses(styles.time, styles.below)}>{timeOf(entry)}</span>
      ) : (
        <span className={styles.short}>{inShort(entry)}</span>
      )}
      {status && <span className={mergeClasses(styles.status, isBad ? styles.bad : styles.good)}>{status}</span>}
    </div>
  );
}
