import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PlugConnectedSettingsRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeliverySetUp } from '../../contract/delivery.ts';
import { type DeliveryPart, deliveryFields, deliveryParts } from '../../contract/delivery-fields.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  part: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  name: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
});

/** Everything that can be set up, with what stands there now. */
export function PartsCard(props: { setUp: DeliverySetUp; onOpen: (part: DeliveryPart) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const [leaving, setLeaving] = useState<DeliveryPart | null>(null);
  return (
    <Card title={t('delivery:partsTitle')} icon={<PlugConnectedSettingsRegular />}>
      <Text className={styles.hint}>{t('delivery:partsLead')}</Text>
      <Rows label={t('delivery:partsTitle')}>
        {deliveryParts.map((part) => {
          const isThere = Boolean(props.setUp.parts[part]);
          // Limits are always there: those that nobody has changed.
          const isChange = isThere || part === 'limits';
          const name = t(`delivery:parts.${part}`);
          return (
            <Row
              key={part}
              actions={
                <>
                  <LinkButton
                    aria-label={t(isChange ? 'delivery:changeNamed' : 'delivery:setUpNamed', { part: name })}
                    onClick={() => props.onOpen(part)}
                  >
                    {t(isChange ? 'delivery:change' : 'delivery:setUp')}
                  </LinkButton>
                  {isThere && (
                    <LinkButton aria-label={t('delivery:forgetNamed', { part: name })} onClick={() => setLeaving(part)}>
                      {t('delivery:forget')}
                    </LinkButton>
                  )}
                </>
              }
            >
              <Part part={part} setUp={props.setUp} />
            </Row>
          );
        })}
      </Rows>
      {leaving && <ForgetPart part={leaving} onClose={() => setLeaving(null)} />}
    </Card>
  );
}

function Part(props: { part: DeliveryPart; setUp: DeliverySetUp }) {
  const { part } = props;
  const { t } = useWords();
  const styles = useStyles();
  const shown = props.setUp.parts[part] ?? null;
  // What tells it apart at a glance: where it leads, or how much it lets through.
  const [first, second] = deliveryFields[part];
  const value = shown?.values[first.name];
  const port = second?.name === 'port' ? `:${shown?.values.port ?? ''}` : '';
  const state = shown ? 'setUp' : part === 'limits' ? 'usual' : 'notSetUp';
  return (
    <span className={styles.part} data-part={part}>
      <span className={styles.name}>
        <Text weight="semibold">{t(`delivery:parts.${part}`)}</Text>
        <Badge appearance="outline" color={shown ? 'success' : 'informative'}>
          {t(`delivery:state.${state}`)}
        </Badge>
      </span>
      {part !== 'limits' && value !== undefined && <Text>{`${value}${port}`}</Text>}
      {part === 'limits' &&
        deliveryFields.limits.map(({ name, initial }) => (
          <Text key={name}>{`${t(`delivery:fields.${name}`)}: ${shown?.values[name] ?? initial}`}</Text>
        ))}
      <Text size={200} className={styles.hint}>
        {t(`delivery:partLeads.${part}`)}
      </Text>
    </span>
  );
}

function ForgetPart(props: { part: DeliveryPart; onClose: () => void }) {
  const { part, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const name = t(`delivery:parts.${part}`);
  const forget = () =>
    void ask.answer(
      () => client.delivery.forget({ part }),
      () => {
        void queries.invalidateQueries({ queryKey: host.delivery.show.key() });
        notify(t('delivery:forgotten', { part: name }));
        onClose();
      },
    );
  return (
    <TaskDialog title={t('delivery:forgetNamed', { part: name })} onClose={onClose} alert>
      <Text>{t(part === 'limits' ? 'delivery:forgetLimits' : 'delivery:forgetQuestion', { part: name })}</Text>
      {ask.problem && <AdminProblem problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={forget}>
          {t('delivery:forget')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
