import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { LaptopRegular, UsbStickRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Device } from '../../contract/security-info.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost, useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { InsertKey } from '../operation/insert-key.tsx';
import { KeyChip } from '../operation/key-chip.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { age, dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  browser: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** Browsers that are remembered or stay signed in (S3-23, S0-31), and the keys of this computer. */
export function DevicesPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  const keys = useKeys();
  return (
    <Page title={t('shell:devices.title')} lead={t('shell:devices.lead')}>
      <Browsers />
      <Card title={t('shell:devices.keys')} icon={<UsbStickRegular />}>
        {!keys && <Spinner label={t('shell:loading')} />}
        {keys?.keys.length === 0 && <InsertKey />}
        {keys && keys.keys.length > 0 && (
          <Rows label={t('shell:devices.keys')}>
            {keys.keys.map((key) => (
              <Row
                key={key.id}
                actions={
                  <LinkButton onClick={() => void navigate({ to: '/security-key' })}>
                    {t('shell:devices.manage')}
                  </LinkButton>
                }
              >
                <KeyChip attached={key} />
              </Row>
            ))}
          </Rows>
        )}
      </Card>
    </Page>
  );
}

function Browsers() {
  const { t, language } = useWords();
  const styles = useStyles();
  const devices = useQuery(useHost().securityInfo.devices.queryOptions({ staleTime: 0 })).data;
  const [forgetting, setForgetting] = useState<Device | null>(null);
  return (
    <Card title={t('shell:devices.browsers')} icon={<LaptopRegular />}>
      <Text className={styles.hint}>{t('shell:devices.browsersLead')}</Text>
      {!devices && <Spinner label={t('shell:loading')} />}
      {devices?.length === 0 && <Text>{t('shell:devices.noBrowsers')}</Text>}
      {devices && devices.length > 0 && (
        <Rows label={t('shell:devices.browsers')}>
          {devices.map((one) => (
            <Row
              key={one.id}
              actions={
                <LinkButton
                  aria-label={t('shell:devices.forgetOf', { name: one.browserName })}
                  onClick={() => setForgetting(one)}
                >
                  {t('shell:devices.forget')}
                </LinkButton>
              }
            >
              <span className={styles.browser} data-device={one.kind}>
                <Text weight="semibold">{one.browserName}</Text>
                <Text size={200} className={styles.hint}>
                  {t(`shell:devices.kinds.${one.kind}`, { time: dateAndTime(language, one.expiresAt) })}
                </Text>
                <Text size={200} className={styles.hint}>
                  {t('shell:devices.lastUsed', {
                    age: age(language, one.lastUsedAt, Date.now()) ?? t('shell:devices.justNow'),
                  })}
                </Text>
              </span>
            </Row>
          ))}
        </Rows>
      )}
      {forgetting && <ForgetDialog device={forgetting} onClose={() => setForgetting(null)} />}
    </Card>
  );
}

function ForgetDialog(props: { device: Device; onClose: () => void }) {
  const { device: one, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const forget = () =>
    void ask.answer(
      () => client.securityInfo.forgetDevice({ id: one.id }),
      () => {
        notify(t('shell:devices.forgotten'));
        void queries.invalidateQueries({ queryKey: host.securityInfo.devices.key() });
        onClose();
      },
    );
  return (
    <TaskDialog alert title={t('shell:devices.forgetTitle')} onClose={onClose}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Text>{t('shell:devices.forgetQuestion', { name: one.browserName })}</Text>
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={forget}>
          {t('shell:devices.forget')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
