<?php

/**
 * A handler that sends the records of Monolog to LogWire. For PHP 8 and Monolog 2 and 3; see
 * docs/CLIENTS.md of LogWire.
 *
 * Whoever logs waits for no network and is told of no failure: a record is a line of a file in the
 * spool folder. When the request is over, after its answer has gone out where PHP-FPM serves it,
 * what is in that folder is sent, for two seconds at most; the next request goes on with the rest.
 * So a service that is down, or a PHP that is killed, loses nothing. A line has a key, so that it
 * is kept once although it may be sent twice.
 *
 * When the folder has 8 MB, what comes is dropped and counted. That, and what LogWire refuses, is
 * told in PHP's error log, and drops in the channel too.
 */
final class LogWireHandler extends Monolog\Handler\AbstractProcessingHandler
{
    private const MOST_BYTES = 8_000_000;
    private const MOST_BYTES_OF_A_FILE = 64_000;
    private const LONGEST_TEXT = 16_000;

    private string $url;
    private string $token;
    private string $spool;
    /** @var resource|null */
    private $file = null;
    private string $name = '';
    private int $bytes = 0;
    private float $began = 0;
    private bool $full = false;
    private string $answer = '';

    public function __construct(
        private string $logWireChannel,
        ?string $url = null,
        ?string $token = null,
        ?string $spool = null,
        $level = 100,
        bool $bubble = true
    ) {
        parent::__construct($level, $bubble);
        $this->url = trim($url ?? (string) getenv('LOG_URL'));
        $this->token = trim($token ?? (string) getenv('LOG_TOKEN'));
        $user = function_exists('posix_geteuid') ? posix_geteuid() : get_current_user();
        $this->spool = $spool ?? sys_get_temp_dir() . "/logwire-$user";
        if (!preg_match('#^https?://.+#', $this->url) || !preg_match('/^[!-~]+$/D', $this->token)) {
            $this->tell('LOG_URL or LOG_TOKEN is missing or wrong; nothing is sent');
            $this->url = '';
        }
        register_shutdown_function(function () {
            $this->close();
            if (function_exists('fastcgi_finish_request')) {
                fastcgi_finish_request();
            }
            $this->send();
        });
    }

    // Without a type, as it is an array in Monolog 2 and an object in Monolog 3.
    protected function write($record): void
    {
        try {
            $this->keep($record);
        } catch (Throwable $e) {
            $this->tell('a record could not be kept: ' . $e->getMessage());
        }
    }

    private function keep($record): void
    {
        if ($this->url === '' || !$this->open()) {
            return;
        }
        $json = json_encode(
            $this->log($record),
            JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE
        );
        $line = bin2hex(random_bytes(16)) . " $json\n";
        $this->bytes += (int) @fwrite($this->file, $line);
        if ($this->bytes > self::MOST_BYTES_OF_A_FILE || microtime(true) - $this->began > 1) {
            $this->close();
        }
    }

    private function log($record): array
    {
        $text = (string) $record['message'];
        $context = $record['context'];
        $trace = ($context['exception'] ?? null) instanceof Throwable ? "\n" . $context['exception'] : '';
        $label = trim(explode("\n", $text, 2)[0]);
        $log = [
            'channel_id' => $this->logWireChannel,
            'type' => $record['level'] >= 400 ? 'error' : 'information',
            'label' => self::cut($label === '' ? $record['level_name'] : $label, 255),
            'body' => $text . $trace === $label ? '' : self::cut($text . $trace, self::LONGEST_TEXT),
            'alert' => (bool) ($context['alert'] ?? false),
            'tags' => [
                self::cut(strtr($record['level_name'], ',', ' '), 64),
                self::cut(strtr($record['channel'], ',', ' '), 64),
            ],
        ];
        if (is_scalar($context['reference'] ?? null)) {
            $log['reference'] = self::cut((string) $context['reference'], 255);
        }
        $custom = [];
        foreach ($context as $name => $value) {
            if (!in_array($name, ['exception', 'alert', 'reference'], true) && count($custom) < 32) {
                $value = is_scalar($value) || $value instanceof Stringable
                    ? var_export($value, true) === 'false' ? 'false' : (string) $value
                    : json_encode($value, JSON_PARTIAL_OUTPUT_ON_ERROR);
                $custom[self::cut((string) $name, 64)] = self::cut((string) $value, 1024);
            }
        }
        return $log + ['custom_references' => (object) $custom];
    }

    private static function cut(string $text, int $longest): string
    {
        $text = str_replace("\0", "\u{FFFD}", $text);
        return preg_match("/^.{0,$longest}$/Dsu", $text)
            ? $text
            : (preg_match('/^.{0,' . ($longest - 1) . '}/su', $text, $begin)
                ? $begin[0] . '…'
                : substr(preg_replace('/[^\x20-\x7e]/', '?', $text), 0, $longest));
    }

    /** Has a file of this process ready; false where the folder is full, which is counted. */
    private function open(): bool
    {
        if ($this->file !== null) {
            return true;
        }
        if (!is_dir($this->spool) && !@mkdir($this->spool, 0700, true) && !is_dir($this->spool)) {
            throw new RuntimeException("cannot make the folder $this->spool");
        }
        $bytes = array_sum(array_map('filesize', glob("$this->spool/*.log")));
        if ($bytes > self::MOST_BYTES) {
            @file_put_contents("$this->spool/dropped", '.', FILE_APPEND);
            if (!$this->full) {
                $this->tell("the folder $this->spool is full; logs are dropped");
            }
            $this->full = true;
            return false;
        }
        $this->name = sprintf('%s/%.6F-%s.log', $this->spool, microtime(true), bin2hex(random_bytes(4)));
        $this->file = @fopen($this->name, 'x') ?: null;
        if ($this->file === null) {
            throw new RuntimeException("cannot write in $this->spool");
        }
        chmod($this->name, 0600);
        flock($this->file, LOCK_EX); // ends with the process, so that others see whose it is
        [$this->bytes, $this->began, $this->full] = [0, microtime(true), false];
        return true;
    }

    /** Leaves what was logged so far to whoever sends next. */
    public function close(): void
    {
        if ($this->file !== null) {
            fclose($this->file);
            $this->file = null;
        }
        parent::close();
    }

    /** Sends what is there, for so many seconds; a worker calls it where it may wait. */
    public function send(float $seconds = 2.0): void
    {
        try {
            $this->close();
            $until = microtime(true) + $seconds;
            $lock = is_dir($this->spool) ? fopen("$this->spool/lock", 'c') : false;
            if ($this->url === '' || !$lock || !flock($lock, LOCK_EX | LOCK_NB)) {
                return; // another process sends
            }
            $this->reportDrops($until);
            foreach (glob("$this->spool/*.log") as $name) {
                if (!$this->sendFile($name, $until)) {
                    return;
                }
            }
        } catch (Throwable $e) {
            $this->tell('sending goes on later: ' . $e->getMessage());
        }
    }

    private function reportDrops(float $until): void
    {
        $dropped = "$this->spool/dropped";
        $count = is_file($dropped) ? filesize($dropped) : 0;
        $label = "$count logs dropped, as the folder was full";
        $log = ['channel_id' => $this->logWireChannel, 'type' => 'error', 'label' => $label];
        if ($count > 0 && $this->post(bin2hex(random_bytes(16)), json_encode($log), $until)) {
            unlink($dropped);
        }
    }

    /** Whether to go on with the next one. */
    private function sendFile(string $name, float $until): bool
    {
        $file = @fopen($name, 'r');
        if (!$file || !flock($file, LOCK_EX | LOCK_NB)) {
            return true; // somebody still writes it
        }
        while (($line = fgets($file)) !== false) {
            if (substr($line, -1) !== "\n") {
                break; // cut short by a kill or a full disk
            }
            [$key, $json] = explode(' ', rtrim($line, "\n"), 2);
            while (!$this->post($key, $json, $until)) {
                if (microtime(true) + 0.2 > $until) {
                    $this->tell("LogWire does not take logs, they wait in $this->spool: $this->answer");
                    return false;
                }
                usleep(200_000);
            }
        }
        unlink($name);
        return true;
    }

    /** Whether that log is done with: kept, or refused. */
    private function post(string $key, string $json, float $until): bool
    {
        $left = $until - microtime(true);
        if ($left <= 0) {
            return false;
        }
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'protocol_version' => '1.1',
            'header' => [
                "Authorization: Bearer $this->token",
                'Content-Type: application/json',
                "Idempotency-Key: $key",
                'Connection: close',
            ],
            'content' => $json,
            'timeout' => $left,
            'ignore_errors' => true,
            'follow_location' => 0, // the token is for this address alone
        ]]);
        $http_response_header = [];
        $answer = @file_get_contents($this->url, false, $context, 0, 10_000);
        $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
        if ($status === 202) {
            return true;
        }
        if ($status > 0 && $status < 500 && $status !== 408 && $status !== 429) {
            $this->tell("a log was refused: $status $answer");
            return true;
        }
        $this->answer = $status === 0 ? 'no answer' : "$status $answer";
        return false;
    }

    private function tell(string $text): void
    {
        $text = str_replace($this->token ?: "\n", '***', $text);
        error_log('logwire: ' . substr(preg_replace('/[^\x21-\x7e]+/', ' ', $text), 0, 500));
    }
}
