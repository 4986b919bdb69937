import { Checkbox, Field, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import type { ConversationEntry, VirtualKeyState } from '../../../contract/lab.ts';
import { useWords } from '../../language.ts';
import { Choice } from '../choices.tsx';
import type { EntryFilter } from './entry-filter.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
  search: { flexGrow: 2, flexBasis: '180px', minWidth: '140px' },
  box: { maxWidth: 'none', width: '100%' },
  choice: { display: 'flex', flexGrow: 1, flexBasis: '130px' },
  checks: { display: 'flex', flexWrap: 'wrap' },
});

const kinds = ['all', 'commands', 'transport'] as const;
const all = '';

/** What of the conversation is shown. */
export function FilterBar(props: {
  rack: readonly VirtualKeyState[];
  entries: readonly ConversationEntry[];
  filter: EntryFilter;
  onChange: (filter: EntryFilter) => void;
  keyName: (id: string) => string;
}) {
  const { entries, filter, onChange, keyName } = props;
  const { t } = useWords();
  const styles = useStyles();
  const change = (changes: Partial<EntryFilter>) => onChange({ ...filter, ...changes });
  const keys = new Set([
    all,
    ...props.rack.map(({ id }) => id),
    ...entries.map((entry) => entry.virtualKey),
    ...(filter.key === null ? [] : [filter.key]),
  ]);
  const channels = new Set([
    all,
    ...entries.filter((entry) => filter.key === null || entry.virtualKey === filter.key).map(({ channel }) => channel),
    ...(filter.channel === null ? [] : [filter.channel]),
  ]);
  return (
    <div className={styles.bar} role="search" aria-label={t('conversation:search')}>
      <Field label={t('conversation:search')} size="small" className={styles.search}>
        <SearchBox
          size="small"
          className={styles.box}
          value={filter.search}
          onChange={(_, data) => change({ search: data.value })}
        />
      </Field>
      <span className={styles.choice}>
        <Choice
          label={t('conversation:key')}
          values={[...keys]}
          value={filter.key ?? all}
          textOf={(id) => (id === all ? t('conversation:allKeys') : keyName(id))}
          onChange={(id) => change({ key: id === all ? null : id, channel: null })}
        />
      </span>
      <span className={styles.choice}>
        <Choice
          label={t('conversation:channel')}
          values={[...channels]}
          value={filter.channel ?? all}
          textOf={(channel) => (channel === all ? t('conversation:allChannels') : channel)}
          onChange={(channel) => change({ channel: channel === all ? null : channel })}
        />
      </span>
      <span className={styles.choice}>
        <Choice
          label={t('conversation:kind')}
          values={kinds}
          value={filter.kind}
          textOf={(kind) => t(`conversation:kinds.${kind}`)}
          onChange={(kind) => change({ kind })}
        />
      </span>
      <span className={styles.checks}>
        <Checkbox
          label={t('conversation:keepalives')}
          checked={filter.keepalives}
          onChange={(_, data) => change({ keepalives: data.checked === true })}
        />
        <Checkbox
          label={t('conversation:onlyErrors')}
          checked={filter.onlyErrors}
          onChange={(_, data) => change({ onlyErrors: data.checked === true })}
        />
      </span>
    </div>
  );
}
