import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  Field,
  Input,
  Textarea,
} from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { KeySettings, SettingChange } from '../../contract/key-settings.ts';
import { siteName } from '../../contract/site-name.ts';
import { Actions } from '../frame/actions.tsx';
import { useFocusAtStart } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useWords } from '../language.ts';

type Wrong = { field: 'length' | 'sites'; text: string };

/** The new minimum length; who may ask for it is for the few who need it. */
export function MinPinLengthForm(
  props: KeySettings['minPinLength'] & { onSubmit: (change: SettingChange) => void; onCancel: () => void },
) {
  const { now, most, sites } = props;
  const { t } = useWords();
  const least = sites === null ? now + 1 : now;
  const [length, setLength] = useState(String(Math.min(now + 1, most)));
  const [names, setNames] = useState('');
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLTextAreaElement>(null);
  useFocusAtStart(field);

  function submit() {
    const wanted = /^[0-9]{1,2}$/.test(length.trim()) ? Number(length) : 0;
    if (wanted < least || wanted > most) {
      setWrong({ field: 'length', text: t('keySettings:lengthWrong', { least, most }) });
      field.current?.focus();
      return;
    }
    const named = names
      .split(/[\s,]+/)
      .map((name) => name.toLowerCase())
      .filter((name) => name !== '');
    const bad = named.find((name) => !siteName.test(name));
    const text =
      bad !== undefined
        ? t('keySettings:badSite', { site: bad })
        : sites !== null && named.length > sites
          ? t('keySettings:tooManySites', { count: sites })
          : null;
    if (text !== null) {
      setWrong({ field: 'sites', text });
      list.current?.focus();
      return;
    }
    props.onSubmit({ setting: 'minPinLength', length: wanted, sites: named.length > 0 ? named : null });
  }

  const messageOf = (which: Wrong['field']) =>
    wrong?.field === which ? { validationMessage: wrong.text, validationState: 'error' as const } : {};
  return (
    <Form onSubmit={submit}>
      <Field
        label={t('keySettings:newLength')}
        hint={t('keySettings:lengthRange', { least, most })}
        required
        {...messageOf('length')}
      >
        <Input
          ref={field}
          name="min-pin-length"
          inputMode="numeric"
          value={length}
          onChange={(_, data) => setLength(data.value)}
        />
      </Field>
      {sites !== null && (
        <Accordion collapsible>
          <AccordionItem value="sites">
            <AccordionHeader>{t('keySettings:advanced')}</AccordionHeader>
            <AccordionPanel>
              <Field
                label={t('keySettings:sites')}
                hint={t('keySettings:sitesHint', { count: sites })}
                {...messageOf('sites')}
              >
                <Textarea
                  ref={list}
                  name="sites"
                  rows={3}
                  spellCheck={false}
                  value={names}
                  onChange={(_, data) => setNames(data.value)}
                />
              </Field>
            </AccordionPanel>
          </AccordionItem>
        </Accordion>
      )}
      <Actions>
        <Button onClick={props.onCancel}>{t('shell:cancel')}</Button>
        <Button type="submit" appearance="primary">
          {t('keySettings:raise')}
        </Button>
      </Actions>
    </Form>
  );
}
