import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { AtlasDetails, AtlasEntry, BackupPair } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { ChooseEntry } from './choose-entry.tsx';
import { Accounts } from './entry-contents.tsx';
import { useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({
  pair: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    paddingInlineStart: tokens.spacingHorizontalM,
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Which keys hold the same accounts, which accounts are on one of them only, and a way to say which key is the backup. */
export function EntryPairs(props: { details: AtlasDetails }) {
  const { id, pairs, morePairs, accountsRead, keepsNone } = props.details;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const [other, setOther] = useState<AtlasEntry | null>(null);
  const [count, setCount] = useState(0);
  const pair = (otherId: string, paired: boolean) =>
    void ask(
      () => client.atlas.pair({ id, other: otherId, paired }),
      () => {
        notify(paired ? t('atlas:pairs.paired') : t('atlas:pairs.unpaired'));
        setOther(null);
        // The field begins anew.
        setCount(count + 1);
      },
    );
  const isOffered = (entry: AtlasEntry) =>
    entry.id !== id && !pairs.some((one) => one.declared && one.other.id === entry.id);
  return (
    <>
      {problem && <ProblemMessage problem={problem} />}
      {pairs.length === 0 && !keepsNone && (
        <Text>{accountsRead ? t('atlas:pairs.none') : t('atlas:pairs.noneUnread')}</Text>
      )}
      {pairs.map((one) => (
        <Pair key={one.other.id} pair={one} onUnpair={() => pair(one.other.id, false)} />
      ))}
      {morePairs > 0 && <Text>{t('atlas:pairs.more', { count: morePairs })}</Text>}
      <ChooseEntry
        key={count}
        label={t('atlas:pairs.choose')}
        none={t('atlas:pairs.othersNone')}
        isOffered={isOffered}
        onChoose={setOther}
      />
      <Actions>
        <Button disabled={busy || other === null} onClick={() => other && pair(other.id, true)}>
          {t('atlas:pairs.pair')}
        </Button>
      </Actions>
    </>
  );
}

function Pair(props: { pair: BackupPair; onUnpair: () => void }) {
  const { other, declared, isKnown, shared, onlyHere, onlyThere } = props.pair;
  const { t } = useWords();
  const styles = useStyles();
  const { name } = other;
  return (
    <div className={styles.pair} data-pair={name}>
      <span className={styles.head}>
        <Text weight="semibold">
          <bdi>{t('atlas:pairs.with', { name })}</bdi>
        </Text>
        {declared && <Badge appearance="outline">{t('atlas:pairs.declared')}</Badge>}
        {declared && (
          <LinkButton size="small" aria-label={t('atlas:pairs.unpairOf', { name })} onClick={props.onUnpair}>
            {t('atlas:pairs.unpair')}
          </LinkButton>
        )}
      </span>
      {!isKnown && <Text>{t('atlas:pairs.unknown')}</Text>}
      {isKnown && (
        <Text>
          {onlyHere.length + onlyThere.length === 0
            ? t('atlas:pairs.same')
            : t('atlas:pairs.shared', { count: shared.length })}
        </Text>
      )}
      {isKnown && onlyHere.length > 0 && (
        <>
          <Text weight="semibold">{t('atlas:pairs.onlyHere', { name })}</Text>
          <Accounts accounts={onlyHere} />
        </>
      )}
      {isKnown && onlyThere.length > 0 && (
        <>
          <Text weight="semibold">{t('atlas:pairs.onlyThere', { name })}</Text>
          <Accounts accounts={onlyThere} />
        </>
      )}
    </div>
  );
}
