import { Button, makeStyles, Spinner, Switch, Text, tokens } from '@fluentui/react-components';
import { ChatRegular, CopyRegular, DeleteRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ConversationEntry, VirtualKeyState } from '../../../contract/lab.ts';
import { Card } from '../../frame/card.tsx';
import { useNotice } from '../../frame/notice.tsx';
import { useKeys } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { EntryDetails } from './entry-details.tsx';
import { entryId, filtered, noFilter } from './entry-filter.ts';
import { EntryList } from './entry-list.tsx';
import { asText } from './entry-text.ts';
import { FilterBar } from './filter-bar.tsx';
import { useConversation } from './use-conversation.ts';

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  tools: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  count: { flexGrow: 1, color: tokens.colorNeutralForeground2 },
  empty: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalM,
    minHeight: '200px',
    padding: tokens.spacingHorizontalL,
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
    border: `1px dashed ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
});

const nothing: readonly ConversationEntry[] = [];

/** What is said with the virtual keys, as it happens: filtered, searched, looked into. */
export function ConversationPanel(props: { rack: readonly VirtualKeyState[] }) {
  const { rack } = props;
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const conversation = useConversation();
  const [filter, setFilter] = useState(noFilter);
  const [follow, setFollow] = useState(true);
  const [frozen, setFrozen] = useState<{ entries: readonly ConversationEntry[]; received: number } | null>(null);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const keyName = useKeyName(rack);

  const entries = (frozen ? frozen.entries : conversation.entries) ?? nothing;
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filtered(entries, wanted), [entries, wanted]);
  const selected = entries.find((entry) => entryId(entry) === selectedId);
  const news = frozen ? conversation.received - frozen.received : 0;
  const copy = (some: readonly ConversationEntry[]) => {
    const text = some.map((entry) => asText(entry, t('conversation:details.hidden'))).join('\n');
    void navigator.clipboard.writeText(text).then(() => notify(t('conversation:copied', { count: some.length })));
  };
  return (
    <Card title={t('conversation:title')} icon={<ChatRegular />}>
      <Text className={styles.lead}>{t('conversation:lead')}</Text>
      <FilterBar rack={rack} entries={entries} filter={filter} onChange={setFilter} keyName={keyName} />
      <div className={styles.tools}>
        <Text size={200} className={styles.count} role="status">
          {frozen
            ? t('conversation:paused', { count: news })
            : shown.length === entries.length
              ? t('conversation:shown', { count: shown.length })
              : t('conversation:shownOf', { count: shown.length, total: entries.length })}
        </Text>
        <Switch label={t('conversation:follow')} checked={follow} onChange={(_, data) => setFollow(data.checked)} />
        <Button
          size="small"
          icon={frozen ? <PlayRegular /> : <PauseRegular />}
          onClick={() => setFrozen(frozen ? null : { entries, received: conversation.received })}
        >
          {t(frozen ? 'conversation:resume' : 'conversation:pause')}
        </Button>
        <Button
          size="small"
          icon={<DeleteRegular />}
          onClick={() => {
            conversation.clear();
            setFrozen(null);
            setSelectedId(null);
          }}
        >
          {t('conversation:clear')}
        </Button>
        <Button
          size="small"
          icon={<CopyRegular />}
          disabled={shown.length === 0}
          aria-label={t('conversation:copyAll')}
          title={t('conversation:copyAll')}
          onClick={() => copy(shown)}
        />
      </div>
      {!conversation.entries && <Spinner label={t('shell:loading')} />}
      {conversation.entries && entries.length === 0 && (
        <div className={styles.empty} data-entries="0">
          {t('conversation:empty')}
        </div>
      )}
      {entries.length > 0 && shown.length === 0 && (
        <div className={styles.empty} data-entries="0">
          {t('conversation:noMatch')}
          <Button size="small" onClick={() => setFilter(noFilter)}>
            {t('conversation:clearFilter')}
          </Button>
        </div>
      )}
      {shown.length > 0 && (
        <EntryList
          entries={shown}
          selected={selectedId}
          onSelect={setSelectedId}
          follow={follow}
          onFollow={setFollow}
        />
      )}
      {selected ? (
        <EntryDetails
          key={selectedId}
          entry={selected}
          keyName={keyName(selected.virtualKey)}
          onCopy={() => copy([selected])}
          onClose={() => setSelectedId(null)}
        />
      ) : (
        shown.length > 0 && <Text className={styles.lead}>{t('conversation:details.none')}</Text>
      )}
    </Card>
  );
}

/** Names of the keys whose messages are told: those on the rack and replayed ones, also when they are gone. */
function useKeyName(rack: readonly VirtualKeyState[]): (id: string) => string {
  const { t } = useWords();
  const attached = useKeys()?.keys ?? [];
  return (id) => {
    const racked = rack.find((key) => key.id === id);
    if (racked) return `${racked.modelName} ${racked.serial}`;
    return attached.find((key) => key.id === id)?.product ?? t('conversation:unknownKey');
  };
}
