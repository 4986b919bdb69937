import { Checkbox, Link } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Because } from '../../contract/identity.ts';
import { useWords } from '../language.ts';
import { Reasons } from './reasons.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** What every page of a second step has beside its own part. */
export interface SecondStepPage {
  readonly userName: string;
  readonly because: Because;
  /** null: not offered. */
  readonly rememberDays: number | null;
  readonly remember: boolean;
  readonly onRemember: (remember: boolean) => void;
  /** null: there is no other way. */
  readonly onOtherWays: (() => void) | null;
  readonly onBack: () => void;
}

/** One page of a second step (S3-09, S4-84): its own part, the choice to be remembered, the other ways, and why it is asked. */
export function SecondStepFrame(props: {
  page: SecondStepPage;
  title: string;
  otherWays?: string;
  children: ReactNode;
}) {
  const { page } = props;
  const { t } = useWords();
  return (
    <SignInCard title={props.title} userName={page.userName}>
      {props.children}
      {page.rememberDays !== null && (
        <Checkbox
          checked={page.remember}
          onChange={(_, { checked }) => page.onRemember(checked === true)}
          label={t('signIn:remember', { count: page.rememberDays })}
        />
      )}
      {page.onOtherWays && (
        <Link as="button" type="button" onClick={page.onOtherWays}>
          {props.otherWays ?? t('signIn:choices.open')}
        </Link>
      )}
      <Reasons because={page.because} />
    </SignInCard>
  );
}
