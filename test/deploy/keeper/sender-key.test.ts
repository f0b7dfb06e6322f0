import { describe, expect, it } from 'vitest'
import { accountOf, openKeystore, senderAccount } from '../../../deploy/keeper/sender-key.js'
import { pbkdf2Keystore } from './web3-keystore.js'

// The two vectors of the Web3 Secret Storage definition (ethereum.org): passphrase "testpassword".
const key = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'
const cipher = { cipher: 'aes-128-ctr' }
const scrypt = {
  crypto: {
    ...cipher,
    cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
    ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
    kdf: 'scrypt',
    kdfparams: {
      dklen: 32,
      n: 262144,
      p: 8,
      r: 1,
      salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
    },
    mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
}

describe("the sender's key", () => {
  it('comes out of the published keystores', () => {
    expect(openKeystore(JSON.stringify(pbkdf2Keystore), 'testpassword', 'k.json')).toBe(key)
    expect(openKeystore(JSON.stringify(scrypt), 'testpassword', 'k.json')).toBe(key)
  })

  it('stays where it is without the passphrase, and errors do not repeat it', () => {
    expect(() => openKeystore(JSON.stringify(pbkdf2Keystore), 'other', 'k.json')).toThrow(
      /passphrase does not open/,
    )
    const wrong = { ...pbkdf2Keystore, crypto: { ...pbkdf2Keystore.crypto, kdf: 'md5' } }
    expect(() => openKeystore(JSON.stringify(wrong), 'testpassword', 'k.json')).toThrow(/kdf/)
    const greedy = {
      ...scrypt,
      crypto: { ...scrypt.crypto, kdfparams: { ...scrypt.crypto.kdfparams, n: 2 ** 40 } },
    }
    expect(() => openKeystore(JSON.stringify(greedy), 'testpassword', 'k.json')).toThrow(/1 GiB/)
    const secret = '0xsecret-that-is-no-key'
    expect(() => accountOf(secret, 'MINTHELM_KEEPER_KEY')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    )
  })

  it('is taken from the environment where no keystore is given', async () => {
    const passphrase = () => Promise.reject(new Error('asked'))
    const { address } = await senderAccount(undefined, { MINTHELM_KEEPER_KEY: key }, passphrase)
    expect(address).toBe('0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b')
    await expect(senderAccount(undefined, {}, passphrase)).rejects.toThrow(/no key to sign with/)
  })
})
