import {
  Button,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SecondStep } from '../../contract/methods.ts';
import type { SecurityInfo } from '../../contract/security-info.ts';
import { Actions } from '../frame/actions.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { spacedNumber } from './adding/countries.ts';

const useStyles = makeStyles({
  line: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalS },
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal' },
  title: { display: 'block' },
});

/** "SMS - +81 9012345678": a second step as its owner knows it, nothing hidden. */
export function stepName(t: Words, info: SecurityInfo, step: SecondStep): string {
  const method = info.methods.find(({ id }) => id === step.methodId);
  const way = t(`securityInfo:ways.${step.way}`);
  if (method?.type === 'phone') return `${way} - ${spacedNumber(method.number)}`;
  if (method?.type === 'email') return `${way} - ${method.address}`;
  if (step.way === 'notification' || step.way === 'app-code') return `Microsoft Authenticator - ${way}`;
  return `${way} - ${step.shown}`;
}

/** The default sign-in method (S1-06), or, where the directory chooses, that it does and what is the fallback (S1-10). */
export function DefaultMethod(props: { info: SecurityInfo; onSet: () => void }) {
  const { info, onSet } = props;
  const { t } = useWords();
  const styles = useStyles();
  const { defaultStep, fallback } = info;
  if (defaultStep === null) return null;
  const change = (
    <LinkButton aria-label={t('securityInfo:changeOf', { name: t('securityInfo:defaultName') })} onClick={onSet}>
      {t('securityInfo:change')}
    </LinkButton>
  );
  if (!info.systemPreferred) {
    return (
      <div className={styles.line} data-default={defaultStep.way}>
        <Text>{t('securityInfo:default')}</Text>
        <Text weight="semibold">{stepName(t, info, defaultStep)}</Text>
        {info.steps.length > 1 && change}
      </div>
    );
  }
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar} data-default={defaultStep.way}>
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('securityInfo:preferred.title')}</MessageBarTitle>
        {t('securityInfo:preferred.first', { step: stepName(t, info, defaultStep) })}
        {info.steps.length > 1 && (
          <div className={styles.line}>
            <Text>{t('securityInfo:preferred.fallback')}</Text>
            {fallback === null ? (
              <LinkButton inText onClick={onSet}>
                {t('securityInfo:setDefault')}
              </LinkButton>
            ) : (
              <>
                <Text weight="semibold">{stepName(t, info, fallback)}</Text>
                {change}
              </>
            )}
          </div>
        )}
      </MessageBarBody>
    </MessageBar>
  );
}

const keyOf = ({ methodId, way }: SecondStep) => `${way} ${methodId}`;

export function DefaultMethodDialog(props: { info: SecurityInfo; onClose: () => void }) {
  const { info, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const current = info.systemPreferred ? info.fallback : info.defaultStep;
  const [chosen, setChosen] = useState(current === null ? '' : keyOf(current));
  const save = () => {
    const step = info.steps.find((one) => keyOf(one) === chosen);
    if (!step) return;
    void ask.decide(
      () => client.securityInfo.setDefault({ step: { methodId: step.methodId, way: step.way } }),
      () => {
        notify(t('securityInfo:defaultSet', { step: stepName(t, info, step) }));
        void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
        onClose();
      },
    );
  };
  return (
    <TaskDialog title={t('securityInfo:setDefault')} onClose={onClose}>
      <Text>{t(info.systemPreferred ? 'securityInfo:preferred.lead' : 'securityInfo:setDefaultLead')}</Text>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <RadioGroup
        aria-label={t('securityInfo:setDefault')}
        value={chosen}
        onChange={(_, { value }) => setChosen(value)}
      >
        {info.steps.map((step) => (
          <Radio key={keyOf(step)} value={keyOf(step)} label={stepName(t, info, step)} />
        ))}
      </RadioGroup>
      <Actions>
        <Button onClick={onClose}>{t('shell:cancel')}</Button>
        <Button appearance="primary" disabled={chosen === '' || ask.busy} onClick={save}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
