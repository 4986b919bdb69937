import { Button, Text } from '@fluentui/react-components';
import { PersonKeyRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import type { AttachedKey } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { useListing } from '../sign-in-data/key-rows.tsx';

/** Whether the key keeps accounts that can be looked through, how many more it can take, and the way there. */
export function SignInDataCard(props: { attached: AttachedKey }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const listing = useListing(props.attached);
  if (!listing) return null;
  const problem = listing.outcome === 'refused' ? problemOfRefusal(t, listing.refusal) : null;
  const state = listing.outcome === 'done' ? listing.value.state : null;
  const left = listing.outcome === 'done' ? listing.value.left : null;
  const why = state?.can === false ? state.reason : null;
  return (
    <Card
      title={t('signInData:title')}
      icon={<PersonKeyRegular />}
      action={
        state?.can && (
          <Button onClick={() => void navigate({ to: '/sign-in-data' })}>{t('signInData:card.manage')}</Button>
        )
      }
    >
      {problem && <Text>{t('key:titleAndNext', { title: problem.title, next: problem.next })}</Text>}
      {why && (
        <>
          <Text weight="semibold">{t(`signInData:unlistable.${why}.title`)}</Text>
          <Text>{t(`signInData:unlistable.${why}.next`)}</Text>
        </>
      )}
      {state?.can && <Text>{t('signInData:card.hint')}</Text>}
      {state?.can && left !== null && <Text weight="semibold">{t('signInData:card.left', { count: left })}</Text>}
    </Card>
  );
}
