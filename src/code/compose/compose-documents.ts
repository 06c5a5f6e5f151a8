import type { AppCompose } from './app-compose';
import type { ComposeDocument } from './finding';

export type ComposeDocuments = { readonly [D in ComposeDocument]?: string };

/** The texts that findings point into, by the field that holds each; those that are absent or empty are left out. */
export function composeDocuments(app: AppCompose): ComposeDocuments {
  return {
    'app-compose': app.text,
    ...(app.dockerComposeFile === undefined ? {} : { docker_compose_file: app.dockerComposeFile }),
    ...(app.preLaunchScript === undefined ? {} : { pre_launch_script: app.preLaunchScript }),
    // One after another, as one document.
    ...(app.initScripts.length === 0 ? {} : { init_script: app.initScripts.join('\n') }),
  };
}
