import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import { nameWord } from '../audit/audit-words.ts';
import { KeptNote } from '../frame/kept-note.tsx';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';
import { useDraft } from './draft-context.ts';
import { problemText } from './fields.tsx';
import { WarningList } from './warning-list.tsx';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
});

/** What is to be known about the policy as a whole, above each of its pages. */
export function PolicyNews() {
  const { t, language } = useWords();
  const styles = useStyles();
  const { shown, mayChange, problems, isRestored } = useDraft();
  const isPending = shown.effectiveAt > shown.now;
  return (
    <>
      {!mayChange && (
        <MessageBar className={styles.bar} layout="multiline">
          <MessageBarBody className={styles.body}>{t('policy:readOnly')}</MessageBarBody>
        </MessageBar>
      )}
      {isRestored && <KeptNote />}
      {isPending && (
        <MessageBar className={styles.bar} layout="multiline" data-pending="">
          <MessageBarBody className={styles.body}>
            {t('policy:pending', { name: nameWord(t, shown.savedBy), time: dateAndTime(language, shown.effectiveAt) })}
          </MessageBarBody>
        </MessageBar>
      )}
      {problems.length > 0 && (
        <MessageBar intent="error" className={styles.bar} layout="multiline" data-problems="">
          <MessageBarBody className={styles.body}>
            {t('policy:fixFirst')}
            <ul>
              {problems.map((problem) => (
                <li key={`${problem.field} ${problem.code} ${problem.item ?? ''}`}>{problemText(t, problem)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      <WarningList warnings={shown.warnings.filter((warning) => warning !== 'modern-clients-ask-more-often')} />
    </>
  );
}
