import { Button, Text } from '@fluentui/react-components';
import type { Session } from '../../contract/identity.ts';
import { browserName, keepTokens, rememberedTokens } from '../browser-memory.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { Reasons } from './reasons.tsx';
import type { SecondStepPage } from './second-step-frame.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** "Stay signed in?" (S0-31): the last question. */
export function StayStep(props: {
  userName: string | null;
  flow: string;
  remember: boolean;
  because: SecondStepPage['because'];
  onSignedIn: (session: Session) => void;
}) {
  const { flow, remember } = props;
  const { t } = useWords();
  const client = useClient();
  const ask = useAsk();
  const yes = useFirstFocus<HTMLButtonElement>();
  const finish = (stay: boolean) =>
    ask.decide(
      () => client.signIn.finish({ flow, stay, remember, browserName: browserName(), browser: rememberedTokens() }),
      ({ session, keep }) => {
        keepTokens(keep);
        props.onSignedIn(session);
      },
    );
  return (
    <SignInCard title={t('signIn:stay.title')} userName={props.userName}>
      <Text>{t('signIn:stay.lead')}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Reasons because={props.because} summary={t('signIn:whyDecided')} />
      <Actions>
        <Button disabled={ask.busy} onClick={() => void finish(false)}>
          {t('signIn:stay.no')}
        </Button>
        <Button ref={yes} appearance="primary" disabled={ask.busy} onClick={() => void finish(true)}>
          {t('signIn:stay.yes')}
        </Button>
      </Actions>
    </SignInCard>
  );
}
