import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A disk of its own under a folder, that can be filled to the last byte, refuse to be written, and lose its power. */
export type Disk = {
  fill(): void;
  free(): void;
  /** It can only be read from now on, as after an error of its own. */
  refuse(): void;
  /** What was not synced is gone, as in a power cut. To be called when all who wrote are dead. */
  cut(): void;
  /** Whole again, with what had reached it. To be called when all who wrote are dead. */
  mend(): void;
  remove(): void;
};

const run = (file: string, ...args: string[]): void => void execFileSync(file, args, { stdio: 'ignore' });

/** Makes one in a file beside the folder; nothing where this user may not mount. What was in the folder is hidden. */
export function openDisk(folder: string, megabytes: number): Disk | undefined {
  const image = `${folder}.img`;
  const filler = join(folder, 'filler');
  const mount = () => run('mount', '-o', 'loop', image, folder);
  unmount(folder);
  mkdirSync(folder, { recursive: true });
  try {
    run('truncate', '-s', `${megabytes}M`, image);
    // Nothing is set aside for root, who runs all of it here.
    run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    mount();
  } catch {
    rmSync(image, { force: true });
    return undefined;
  }
  chmodSync(folder, 0o755);
  return {
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      run('fallocate', '-l', String(Math.max(1, bavail - 64) * bsize), filler);
      const file = openSync(filler, 'a');
      for (const size of [4_096, 1]) while (took(file, size));
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    refuse: () => run('mount', '-o', 'remount,abort', folder),
    cut() {
      // The file has what was synced; the rest is in the memory of the system that mounted it, and goes to the old one.
      run('cp', '--sparse=always', image, `${image}.cut`);
      detach(folder);
      renameSync(`${image}.cut`, image);
      mount();
    },
    mend() {
      detach(folder);
      try {
        run('e2fsck', '-p', '-f', image);
      } catch {
        // It says with its code that it mended something.
      }
      mount();
    },
    remove() {
      unmount(folder);
      rmSync(image, { force: true });
    },
  };
}

/** What was killed holds its files for a moment longer. */
function detach(folder: string): void {
  for (let tries = 50; ; tries -= 1) {
    try {
      return run('umount', folder);
    } catch (error) {
      if (tries === 0) throw error;
      run('sleep', '0.2');
    }
  }
}

/** Takes away what an earlier run left mounted there. */
export function unmount(folder: string): void {
  if (!existsSync(`${folder}.img`)) return;
  try {
    run('umount', '-l', folder);
  } catch {
    // It was not mounted.
  }
}

function took(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch {
    return false;
  }
}
