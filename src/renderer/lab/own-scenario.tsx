import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Field,
  makeStyles,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { PlayRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: 'pre' },
  button: { alignSelf: 'start' },
});

/** A text area for a scenario of one's own. */
export function OwnScenario(props: { onPlay: (text: string) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const [text, setText] = useState('');
  return (
    <Accordion collapsible>
      <AccordionItem value="own">
        <AccordionHeader>{t('lab:scenarios.own')}</AccordionHeader>
        <AccordionPanel>
          <Form onSubmit={() => props.onPlay(text)}>
            <Field label={t('lab:scenarios.ownLabel')} hint={t('lab:scenarios.ownHint')}>
              <Textarea
                value={text}
                rows={10}
                resize="vertical"
                spellCheck={false}
                textarea={{ className: styles.text }}
                onChange={(_, data) => setText(data.value)}
              />
            </Field>
            <Button
              type="submit"
              size="small"
              className={styles.button}
              icon={<PlayRegular />}
              disabled={text.trim() === ''}
            >
              {t('lab:scenarios.ownPlay')}
            </Button>
          </Form>
        </AccordionPanel>
      </AccordionItem>
    </Accordion>
  );
}
