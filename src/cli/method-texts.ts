import type { Method } from '../contract/methods.ts';
import type { Words } from './words.ts';

/** A sign-in method as its row on Security info has it: what it is, and its detail. */
export function methodTexts(words: Words, method: Method): readonly [title: string, detail: string] {
  const { text } = words;
  switch (method.type) {
    case 'password':
    case 'temporary-access-pass':
      return [text(`identity:methods.${method.type}`), ''];
    case 'security-key':
    case 'app-password':
      return [text(`identity:methods.${method.type}`), method.name];
    case 'email':
      return [text('securityInfo:choices.email'), method.address];
    case 'phone':
      return [text(`securityInfo:choices.${method.use === 'backup' ? 'backup-phone' : 'phone'}`), method.number];
    case 'authenticator-app':
      return ['Microsoft Authenticator', method.name];
    case 'oath-token': {
      const { hardware, name } = method;
      if (!hardware) return [text('securityInfo:choices.app'), name];
      const { manufacturer, model, serial } = hardware;
      return [text('securityInfo:hardwareToken'), [manufacturer, model, serial].filter(Boolean).join(' ')];
    }
    case 'unreadable':
      return [
        text('securityInfo:unreadable.title', { kind: method.name || text(`people:list.types.${method.of}`) }),
        text(`securityInfo:unreadable.${method.reason}`),
      ];
  }
}
