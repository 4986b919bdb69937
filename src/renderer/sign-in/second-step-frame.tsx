import { Checkbox, Link, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Because } from '../../contract/identity.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';
import { Reasons } from './reasons.tsx';
import { SignInCard } from './sign-in-card.tsx';

const useStyles = makeStyles({
  // In line with the field above it.
  remember: { marginInlineStart: '-8px' },
});

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

/**
 * One page of a second step (S3-09, S4-84): its own part, the choice to be remembered, the other ways, the buttons, and why it is asked.
 * `onSubmit`: it is a form.
 */
export function SecondStepFrame(props: {
  page: SecondStepPage;
  title: string;
  otherWays?: string;
  actions: ReactNode;
  onSubmit?: () => void;
  children: ReactNode;
}) {
  const { page, onSubmit } = props;
  const { t } = useWords();
  const styles = useStyles();
  const content = (
    <>
      {props.children}
      {page.rememberDays !== null && (
        <Checkbox
          className={styles.remember}
          checked={page.remember}
          onChange={(_, { checked }) => page.onRemember(checked === true)}
          label={t('signIn:remember', { count: page.rememberDays })}
        />
      )}
      {page.onOtherWays && (
        <div>
          <Link as="button" type="button" onClick={page.onOtherWays}>
            {props.otherWays ?? t('signIn:choices.open')}
          </Link>
        </div>
      )}
      <Actions>{props.actions}</Actions>
    </>
  );
  return (
    <SignInCard title={props.title} userName={page.userName}>
      {onSubmit ? <Form onSubmit={onSubmit}>{content}</Form> : content}
      <Reasons because={page.because} />
    </SignInCard>
  );
}
