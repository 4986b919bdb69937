import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SignInEvent } from '../../contract/identity.ts';
import { SignInTable } from '../account/sign-in-table.tsx';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { Facts } from '../frame/facts.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useReason } from '../sign-in/reasons.tsx';
import { dateAndTime } from '../times.ts';
import { ruleSettings } from './rule-settings.ts';

const useStyles = makeStyles({
  rules: {
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
  },
  rule: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    paddingInlineStart: tokens.spacingHorizontalM,
    borderLeft: `3px solid ${tokens.colorCompoundBrandStroke}`,
  },
});

/** Somebody's sign-ins, newest first; each opens and says which rules decided it. */
export function SignInHistory(props: { userName: string }) {
  const { t, language } = useWords();
  const host = useHost();
  const [opened, setOpened] = useState<SignInEvent | null>(null);
  const answer = useQuery(host.people.signIns.queryOptions({ input: { userName: props.userName } })).data;
  const events = answer?.outcome === 'done' ? answer.value : [];
  return (
    <Card title={t('people:person.history')} icon={<HistoryRegular />}>
      {events.length === 0 && <Text>{t('people:person.noHistory')}</Text>}
      {events.length > 0 && (
        <SignInTable
          inCard
          label={t('people:person.history')}
          events={events}
          renderWhy={(event) => (
            <LinkButton
              inText
              aria-label={t('people:person.whyOf', { time: dateAndTime(language, event.at) })}
              onClick={() => setOpened(event)}
            >
              {t('shell:activity.why')}
            </LinkButton>
          )}
        />
      )}
      {opened && <WhyDialog event={opened} onClose={() => setOpened(null)} />}
    </Card>
  );
}

/** The rules that decided a sign-in, in their order, with their settings at that time. */
export function WhyDialog(props: { event: SignInEvent; onClose: () => void }) {
  const { event, onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const sentence = useReason();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog title={t('people:person.whyOf', { time: dateAndTime(language, event.at) })} onClose={onClose}>
      {event.because.length === 0 && <Text>{t('people:person.noReasons')}</Text>}
      <ol className={styles.rules}>
        {event.because.map((reason, index) => {
          const facts = ruleSettings(t, language, reason.details);
          return (
            <li key={reason.rule} className={styles.rule} data-rule={reason.rule}>
              <Text size={200}>{t('people:person.rule', { number: index + 1 })}</Text>
              <Text weight="semibold">{sentence(reason)}</Text>
              <Text size={200}>{t(facts.length > 0 ? 'people:person.settings' : 'people:person.noSettings')}</Text>
              {facts.length > 0 && <Facts facts={facts} />}
            </li>
          );
        })}
      </ol>
      <Actions>
        <Button ref={first} appearance="primary" onClick={onClose}>
          {t('shell:close')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
