import { Spinner } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { LinkButton } from '../frame/link-button.tsx';
import { Page } from '../frame/page.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { InsertKey } from '../operation/insert-key.tsx';
import { KeyChip } from '../operation/key-chip.tsx';

export function DevicesPage() {
  const { t } = useWords();
  const navigate = useNavigate();
  const keys = useKeys();
  return (
    <Page title={t('shell:devices.title')} lead={t('shell:devices.lead')}>
      {!keys && <Spinner label={t('shell:loading')} />}
      {keys?.keys.length === 0 && <InsertKey />}
      {keys && keys.keys.length > 0 && (
        <Rows label={t('shell:devices.title')}>
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
    </Page>
  );
}
