import { Argument, type Command } from 'commander';
import type { Output } from '../verify.ts';

/** Adds `colophon completion`, which prints a script that teaches a shell the commands and their flags. */
export function addCompletionCommand(program: Command, { out }: Output): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'whose').choices(['bash', 'zsh', 'fish']))
    .description('print a completion script for a shell')
    .addHelpText(
      'after',
      '\nbash: source <(colophon completion bash)\nzsh:  source <(colophon completion zsh)\nfish: colophon completion fish | source',
    )
    .action((shell: 'bash' | 'zsh' | 'fish') => {
      out({ bash, zsh, fish }[shell](pathsOf(program)));
    });
}

/** A command with all that may follow it. */
type Path = {
  /** As in `keys add`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly says: string }[];
};

function pathsOf(command: Command, path: readonly string[] = []): readonly Path[] {
  const below = command.commands.map((one) => ({ word: one.name(), says: one.description() }));
  const flags = command.options.map(({ long, description }) => ({ word: long ?? '', says: description }));
  const words = [...below, ...flags].filter(({ word }) => word !== '');
  return [
    { path: path.join(' '), words },
    ...command.commands.flatMap((one) => pathsOf(one, [...path, one.name()])),
  ];
}

function bash(paths: readonly Path[]): string {
  return `_colophon() {
  local words=""
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases(paths)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _colophon colophon`;
}

/** zsh has the words of the line in `words`. */
function zsh(paths: readonly Path[]): string {
  return `_colophon() {
  local flags=""
  case "\${words[2]} \${words[3]}" in
${cases(paths).replaceAll(' words="', ' flags="')}
  esac
  compadd -- \${=flags}
  _files
}
compdef _colophon colophon`;
}

/** The longest command first: `keys add` before `keys`. */
function cases(paths: readonly Path[]): string {
  return [...paths]
    .sort((a, b) => b.path.split(' ').length - a.path.split(' ').length || b.path.length - a.path.length)
    .map(({ path, words }) => {
      const pattern = path === '' ? '*' : path.includes(' ') ? `"${path}"` : `"${path} "*`;
      return `    ${pattern}) words="${words.map(({ word }) => word).join(' ')}" ;;`;
    })
    .join('\n');
}

function fish(paths: readonly Path[]): string {
  return paths
    .flatMap(({ path, words }) => {
      const seen = path.split(' ').filter(Boolean);
      const when =
        seen.length === 0
          ? '__fish_use_subcommand'
          : seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
      return words.map(({ word, says }) => {
        const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
        return `complete -c colophon -n '${when}' ${what} -d '${says.replaceAll(/['\\]/g, '\\$&')}'`;
      });
    })
    .join('\n');
}
