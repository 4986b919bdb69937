import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Checkbox,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyModelFacts } from '../../contract/lab.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { quirkSentence } from './quirk-sentence.ts';

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  models: { maxHeight: 'min(300px, 34vh)', overflowY: 'auto' },
  model: { display: 'flex', flexDirection: 'column' },
  quirks: { display: 'flex', flexDirection: 'column', maxHeight: 'min(240px, 24vh)', overflowY: 'auto' },
});

/** What the key is to be like: its model, and how it departs from the specification. */
export function NewKeyDialog(props: {
  models: readonly KeyModelFacts[];
  onMade: (id: string) => void;
  onClose: () => void;
}) {
  const { models, onMade, onClose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const ask = useAsk();
  const notify = useNotice();
  const [picked, setPicked] = useState(models[0]?.model ?? '');
  const [quirks, setQuirks] = useState<ReadonlySet<string>>(new Set());
  const model = models.find((one) => one.model === picked);
  const create = () => {
    if (!model) return;
    const extra = [...quirks].filter((quirk) => !model.quirks.includes(quirk));
    void ask.answer(
      () => client.lab.create({ model: model.model, quirks: extra }),
      ({ id }) => {
        notify(t('lab:created', { name: model.name }));
        onMade(id);
      },
    );
  };
  return (
    <TaskDialog title={t('lab:newKey.title')} onClose={onClose}>
      <Form onSubmit={create}>
        <Text className={styles.lead}>{t('lab:newKey.lead')}</Text>
        <RadioGroup
          aria-label={t('lab:model')}
          className={styles.models}
          value={picked}
          onChange={(_, data) => setPicked(data.value)}
        >
          {models.map((one) => (
            <Radio
              key={one.model}
              value={one.model}
              label={
                <span className={styles.model}>
                  <Text weight="semibold">{one.name}</Text>
                  <Text size={200} className={styles.lead}>
                    <Abilities model={one} />
                  </Text>
                </span>
              }
            />
          ))}
        </RadioGroup>
        {model && (
          <Quirks
            model={model}
            chosen={quirks}
            onChange={(quirk, wanted) => {
              const next = new Set(quirks);
              if (wanted) next.add(quirk);
              else next.delete(quirk);
              setQuirks(next);
            }}
          />
        )}
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button appearance="primary" type="submit" disabled={!model || ask.busy}>
            {t('lab:create')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}

function Abilities(props: { model: KeyModelFacts }) {
  const { versions, hasSensor, hasButton } = props.model;
  const { t } = useWords();
  const hardware = [
    t(hasSensor ? 'lab:newKey.sensor' : 'lab:newKey.noSensor'),
    ...(hasButton ? [t('lab:newKey.button')] : []),
  ];
  return <>{[versions.join(', '), ...hardware].join(' · ')}</>;
}

function Quirks(props: {
  model: KeyModelFacts;
  chosen: ReadonlySet<string>;
  onChange: (quirk: string, wanted: boolean) => void;
}) {
  const { model, chosen } = props;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const quirks = useQuery(host.lab.quirks.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data ?? [];
  if (quirks.length === 0) return null;
  return (
    <Accordion collapsible>
      <AccordionItem value="advanced">
        <AccordionHeader>{t('lab:newKey.advanced')}</AccordionHeader>
        <AccordionPanel>
          <Text className={styles.lead}>{t('lab:newKey.advancedLead')}</Text>
          <div className={styles.quirks} data-quirks="">
            {quirks.map((quirk) => {
              const builtIn = model.quirks.includes(quirk);
              const sentence = quirkSentence(t, quirk);
              return (
                <Checkbox
                  key={quirk}
                  label={builtIn ? t('lab:newKey.builtIn', { sentence }) : sentence}
                  checked={builtIn || chosen.has(quirk)}
                  disabled={builtIn}
                  onChange={(_, data) => props.onChange(quirk, data.checked === true)}
                />
              );
            })}
          </div>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
