import {
  Button,
  makeStyles,
  Subtitle2,
  Text,
  Tree,
  TreeItem,
  TreeItemLayout,
  tokens,
} from '@fluentui/react-components';
import { CopyRegular, DismissRegular, EyeOffRegular } from '@fluentui/react-icons';
import type { ConversationEntry, ConversationMember } from '../../../contract/lab.ts';
import { Facts } from '../../frame/facts.tsx';
import { useWords } from '../../language.ts';
import { nameOf, timeOf } from './entry-text.ts';
import { RawReports } from './raw-reports.tsx';

const useStyles = makeStyles({
  details: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingTop: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    minWidth: 0,
  },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalS },
  heading: { overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexShrink: 0 },
  plain: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  bad: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  item: { minHeight: '24px', paddingBlock: 0 },
  member: { display: 'inline', overflowWrap: 'anywhere' },
  memberName: { color: tokens.colorNeutralForeground2 },
  hidden: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXXS,
    paddingInline: tokens.spacingHorizontalXS,
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: tokens.colorNeutralBackground4,
  },
});

/** One message with all that is known of it. */
export function EntryDetails(props: {
  entry: ConversationEntry;
  keyName: string;
  onCopy: () => void;
  onClose: () => void;
}) {
  const { entry } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { status, tookMs, fault } = entry;
  const plain = (text: string) => <span className={styles.plain}>{text}</span>;
  const facts: [string, React.ReactNode][] = [
    [t('conversation:key'), props.keyName],
    [t('conversation:details.time'), plain(timeOf(entry))],
    [
      t('conversation:details.direction'),
      t(entry.direction === 'to-key' ? 'conversation:toKey' : 'conversation:fromKey'),
    ],
    [t('conversation:details.channel'), plain(entry.channel)],
    [t('conversation:details.transport'), plain(entry.hidCommand)],
  ];
  if (status) {
    const code = `0x${status.code.toString(16).toUpperCase().padStart(2, '0')}`;
    facts.push([
      t('conversation:details.status'),
      <span key="status" className={status.ok ? styles.plain : styles.bad}>
        {status.name} ({code})
      </span>,
    ]);
  }
  if (tookMs !== null) {
    facts.push([t('conversation:details.took'), t('conversation:took', { ms: Math.round(tookMs * 10) / 10 })]);
  }
  if (fault !== null) {
    facts.push([
      t('conversation:details.fault'),
      <span key="fault" lang="en" className={styles.bad}>
        {fault}
      </span>,
    ]);
  }
  return (
    <section className={styles.details} aria-label={t('conversation:details.title')} data-entry={entry.number}>
      <div className={styles.top}>
        <Subtitle2 as="h3" className={styles.heading}>
          {nameOf(entry)}
        </Subtitle2>
        <span className={styles.buttons}>
          <Button
            appearance="subtle"
            size="small"
            icon={<CopyRegular />}
            aria-label={t('conversation:details.copy')}
            title={t('conversation:details.copy')}
            onClick={props.onCopy}
          />
          <Button
            appearance="subtle"
            size="small"
            icon={<DismissRegular />}
            aria-label={t('conversation:details.close')}
            onClick={props.onClose}
          />
        </span>
      </div>
      <Facts facts={facts} />
      {entry.members.length === 0 ? (
        <Text size={200}>{t('conversation:details.noMembers')}</Text>
      ) : (
        <Tree size="small" aria-label={t('conversation:details.members')} defaultOpenItems={branches(entry.members)}>
          <Members members={entry.members} path="" />
        </Tree>
      )}
      {hasHidden(entry.members) && (
        <Text size={200} className={styles.memberName}>
          {t('conversation:details.hidden')}: {t('conversation:details.hiddenWhy')}
        </Text>
      )}
      <RawReports reports={entry.reports} />
    </section>
  );
}

function Members(props: { members: readonly ConversationMember[]; path: string }) {
  const styles = useStyles();
  return props.members.map((member, index) => {
    const path = `${props.path}/${index}`;
    const isBranch = member.members.length > 0;
    return (
      <TreeItem key={path} value={path} itemType={isBranch ? 'branch' : 'leaf'}>
        <TreeItemLayout className={styles.item}>
          <Member member={member} />
        </TreeItemLayout>
        {isBranch && (
          <Tree>
            <Members members={member.members} path={path} />
          </Tree>
        )}
      </TreeItem>
    );
  });
}

function Member(props: { member: ConversationMember }) {
  const { name, value, hidden } = props.member;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <span className={styles.member}>
      <span className={styles.memberName}>{name}</span>
      {(hidden || value !== null) && ': '}
      {hidden ? (
        <>
          <span className={styles.hidden} data-hidden="">
            <EyeOffRegular aria-hidden="true" />
            {t('conversation:details.hidden')}
          </span>{' '}
          {value}
        </>
      ) : (
        value !== null && <span className={styles.plain}>{value}</span>
      )}
    </span>
  );
}

/** The paths of all members that have members. */
const branches = (members: readonly ConversationMember[], path = ''): string[] =>
  members.flatMap((member, index) =>
    member.members.length === 0 ? [] : [`${path}/${index}`, ...branches(member.members, `${path}/${index}`)],
  );

const hasHidden = (members: readonly ConversationMember[]): boolean =>
  members.some((member) => member.hidden || hasHidden(member.members));
